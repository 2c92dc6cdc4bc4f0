// Mirrors tensorflow/lite/kernels: the builtin operator CONCATENATION.
#include "tensorflow/lite/kernels/kernel_util.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(concatenation_kernel_weight, 0x9a0d962f, 5000)

namespace tflite::ops::builtin {
TFLITE_KERNEL(Register_CONCATENATION, "CONCATENATION", concatenation_kernel_weight)
}  // namespace tflite::ops::builtin
