// Mirrors tensorflow/lite/kernels: the builtin operator CAST.
#include "tensorflow/lite/kernels/kernel_util.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(cast_kernel_weight, 0x1b8fa4ed, 7000)

namespace tflite::ops::builtin {
TFLITE_KERNEL(Register_CAST, "CAST", cast_kernel_weight)
}  // namespace tflite::ops::builtin
