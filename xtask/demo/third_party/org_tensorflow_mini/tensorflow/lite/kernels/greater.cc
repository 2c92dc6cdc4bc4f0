// Mirrors tensorflow/lite/kernels: the builtin operator GREATER.
#include "tensorflow/lite/kernels/kernel_util.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(greater_kernel_weight, 0xe504a371, 6000)

namespace tflite::ops::builtin {
TFLITE_KERNEL(Register_GREATER, "GREATER", greater_kernel_weight)
}  // namespace tflite::ops::builtin
