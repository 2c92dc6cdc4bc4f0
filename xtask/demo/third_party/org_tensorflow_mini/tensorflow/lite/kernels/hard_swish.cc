// Mirrors tensorflow/lite/kernels: the builtin operator HARD_SWISH.
#include "tensorflow/lite/kernels/kernel_util.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(hard_swish_kernel_weight, 0xdd5d961b, 5000)

namespace tflite::ops::builtin {
TFLITE_KERNEL(Register_HARD_SWISH, "HARD_SWISH", hard_swish_kernel_weight)
}  // namespace tflite::ops::builtin
