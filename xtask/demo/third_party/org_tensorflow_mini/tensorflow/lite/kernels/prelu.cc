// Mirrors tensorflow/lite/kernels: the builtin operator PRELU.
#include "tensorflow/lite/kernels/kernel_util.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(prelu_kernel_weight, 0xd39129e7, 6000)

namespace tflite::ops::builtin {
TFLITE_KERNEL(Register_PRELU, "PRELU", prelu_kernel_weight)
}  // namespace tflite::ops::builtin
