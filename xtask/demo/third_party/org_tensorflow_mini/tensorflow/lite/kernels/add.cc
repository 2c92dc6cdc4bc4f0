// Mirrors tensorflow/lite/kernels: the builtin operator ADD.
#include "tensorflow/lite/kernels/kernel_util.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(add_kernel_weight, 0x7c4b43eb, 8000)

namespace tflite::ops::builtin {
TFLITE_KERNEL(Register_ADD, "ADD", add_kernel_weight)
}  // namespace tflite::ops::builtin
