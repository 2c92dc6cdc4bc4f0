// Mirrors tensorflow/lite/kernels: the builtin operator L2_NORMALIZATION.
#include "tensorflow/lite/kernels/kernel_util.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(l2norm_kernel_weight, 0x695d21ad, 5000)

namespace tflite::ops::builtin {
TFLITE_KERNEL(Register_L2_NORMALIZATION, "L2_NORMALIZATION", l2norm_kernel_weight)
}  // namespace tflite::ops::builtin
