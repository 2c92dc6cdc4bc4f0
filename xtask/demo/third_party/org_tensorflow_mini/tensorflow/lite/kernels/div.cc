// Mirrors tensorflow/lite/kernels: the builtin operator DIV.
#include "tensorflow/lite/kernels/kernel_util.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(div_kernel_weight, 0x3c978e05, 6000)

namespace tflite::ops::builtin {
TFLITE_KERNEL(Register_DIV, "DIV", div_kernel_weight)
}  // namespace tflite::ops::builtin
