// Mirrors tensorflow/lite/kernels: the builtin operator SUM.
#include "tensorflow/lite/kernels/kernel_util.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(sum_kernel_weight, 0x49ecaf41, 5000)

namespace tflite::ops::builtin {
TFLITE_KERNEL(Register_SUM, "SUM", sum_kernel_weight)
}  // namespace tflite::ops::builtin
