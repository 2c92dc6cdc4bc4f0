// Mirrors tensorflow/lite/kernels: the builtin operator WHERE.
#include "tensorflow/lite/kernels/kernel_util.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(where_kernel_weight, 0x97e36db7, 6000)

namespace tflite::ops::builtin {
TFLITE_KERNEL(Register_WHERE, "WHERE", where_kernel_weight)
}  // namespace tflite::ops::builtin
