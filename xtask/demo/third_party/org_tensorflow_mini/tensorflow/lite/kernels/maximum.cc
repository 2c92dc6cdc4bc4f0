// Mirrors tensorflow/lite/kernels: the builtin operator MAXIMUM.
#include "tensorflow/lite/kernels/kernel_util.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(maximum_kernel_weight, 0x4dcf708d, 5000)

namespace tflite::ops::builtin {
TFLITE_KERNEL(Register_MAXIMUM, "MAXIMUM", maximum_kernel_weight)
}  // namespace tflite::ops::builtin
