// Mirrors tensorflow/lite/kernels: the builtin operator SPLIT.
#include "tensorflow/lite/kernels/kernel_util.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(split_kernel_weight, 0x3b9964e1, 6000)

namespace tflite::ops::builtin {
TFLITE_KERNEL(Register_SPLIT, "SPLIT", split_kernel_weight)
}  // namespace tflite::ops::builtin
