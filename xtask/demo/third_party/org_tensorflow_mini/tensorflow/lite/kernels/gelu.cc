// Mirrors tensorflow/lite/kernels: the builtin operator GELU.
#include "tensorflow/lite/kernels/kernel_util.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(gelu_kernel_weight, 0x29b9a56f, 4000)

namespace tflite::ops::builtin {
TFLITE_KERNEL(Register_GELU, "GELU", gelu_kernel_weight)
}  // namespace tflite::ops::builtin
