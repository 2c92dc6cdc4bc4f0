// Mirrors tensorflow/lite/kernels: the builtin operator WHILE.
#include "tensorflow/lite/kernels/kernel_util.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(while_kernel_weight, 0x4ab8ab0d, 4000)

namespace tflite::ops::builtin {
TFLITE_KERNEL(Register_WHILE, "WHILE", while_kernel_weight)
}  // namespace tflite::ops::builtin
