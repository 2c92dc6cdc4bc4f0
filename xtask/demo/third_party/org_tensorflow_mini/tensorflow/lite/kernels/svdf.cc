// Mirrors tensorflow/lite/kernels: the builtin operator SVDF.
#include "tensorflow/lite/kernels/kernel_util.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(svdf_kernel_weight, 0xa4c5b359, 14000)

namespace tflite::ops::builtin {
TFLITE_KERNEL(Register_SVDF, "SVDF", svdf_kernel_weight)
}  // namespace tflite::ops::builtin
