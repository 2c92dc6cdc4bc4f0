// Mirrors tensorflow/lite/kernels: the builtin operator DENSIFY.
#include "tensorflow/lite/kernels/kernel_util.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(densify_kernel_weight, 0xeffe9fa3, 4000)

namespace tflite::ops::builtin {
TFLITE_KERNEL(Register_DENSIFY, "DENSIFY", densify_kernel_weight)
}  // namespace tflite::ops::builtin
