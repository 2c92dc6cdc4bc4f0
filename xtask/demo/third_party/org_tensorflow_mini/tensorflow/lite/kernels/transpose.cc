// Mirrors tensorflow/lite/kernels: the builtin operator TRANSPOSE.
#include "tensorflow/lite/kernels/kernel_util.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(transpose_kernel_weight, 0x50a55111, 8000)

namespace tflite::ops::builtin {
TFLITE_KERNEL(Register_TRANSPOSE, "TRANSPOSE", transpose_kernel_weight)
}  // namespace tflite::ops::builtin
