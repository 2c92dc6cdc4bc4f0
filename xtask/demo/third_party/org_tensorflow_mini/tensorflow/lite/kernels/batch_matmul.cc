// Mirrors tensorflow/lite/kernels: the builtin operator BATCH_MATMUL.
#include "tensorflow/lite/kernels/kernel_util.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(batch_matmul_kernel_weight, 0xf3a8cfc5, 22000)

namespace tflite::ops::builtin {
TFLITE_KERNEL(Register_BATCH_MATMUL, "BATCH_MATMUL", batch_matmul_kernel_weight)
}  // namespace tflite::ops::builtin
