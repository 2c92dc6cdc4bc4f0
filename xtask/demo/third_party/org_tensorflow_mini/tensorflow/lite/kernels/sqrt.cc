// Mirrors tensorflow/lite/kernels: the builtin operator SQRT.
#include "tensorflow/lite/kernels/kernel_util.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(sqrt_kernel_weight, 0x4eab6143, 2000)

namespace tflite::ops::builtin {
TFLITE_KERNEL(Register_SQRT, "SQRT", sqrt_kernel_weight)
}  // namespace tflite::ops::builtin
