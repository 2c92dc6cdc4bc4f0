// Mirrors tensorflow/lite/kernels: the builtin operator MEAN.
#include "tensorflow/lite/kernels/kernel_util.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(mean_kernel_weight, 0x79cff2ab, 9000)

namespace tflite::ops::builtin {
TFLITE_KERNEL(Register_MEAN, "MEAN", mean_kernel_weight)
}  // namespace tflite::ops::builtin
