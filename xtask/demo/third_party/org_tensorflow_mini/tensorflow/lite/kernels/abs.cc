// Mirrors tensorflow/lite/kernels: the builtin operator ABS.
#include "tensorflow/lite/kernels/kernel_util.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(abs_kernel_weight, 0xa9c261ab, 3000)

namespace tflite::ops::builtin {
TFLITE_KERNEL(Register_ABS, "ABS", abs_kernel_weight)
}  // namespace tflite::ops::builtin
