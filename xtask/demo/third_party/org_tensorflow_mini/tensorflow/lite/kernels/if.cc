// Mirrors tensorflow/lite/kernels: the builtin operator IF.
#include "tensorflow/lite/kernels/kernel_util.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(if_kernel_weight, 0xbe11c7a9, 3000)

namespace tflite::ops::builtin {
TFLITE_KERNEL(Register_IF, "IF", if_kernel_weight)
}  // namespace tflite::ops::builtin
