// Mirrors tensorflow/lite/kernels: the builtin operator RELU6.
#include "tensorflow/lite/kernels/kernel_util.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(relu6_kernel_weight, 0x1f9b971d, 3000)

namespace tflite::ops::builtin {
TFLITE_KERNEL(Register_RELU6, "RELU6", relu6_kernel_weight)
}  // namespace tflite::ops::builtin
