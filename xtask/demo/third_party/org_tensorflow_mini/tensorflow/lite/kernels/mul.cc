// Mirrors tensorflow/lite/kernels: the builtin operator MUL.
#include "tensorflow/lite/kernels/kernel_util.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(mul_kernel_weight, 0x285311ad, 9000)

namespace tflite::ops::builtin {
TFLITE_KERNEL(Register_MUL, "MUL", mul_kernel_weight)
}  // namespace tflite::ops::builtin
