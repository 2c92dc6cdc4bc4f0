// Mirrors tensorflow/lite/kernels: the builtin operator NEG.
#include "tensorflow/lite/kernels/kernel_util.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(neg_kernel_weight, 0xf705642d, 2000)

namespace tflite::ops::builtin {
TFLITE_KERNEL(Register_NEG, "NEG", neg_kernel_weight)
}  // namespace tflite::ops::builtin
