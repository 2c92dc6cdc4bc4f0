// Mirrors tensorflow/lite/kernels: the builtin operator RFFT2D.
#include "tensorflow/lite/kernels/kernel_util.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(rfft2d_kernel_weight, 0xc170b893, 8000)

namespace tflite::ops::builtin {
TFLITE_KERNEL(Register_RFFT2D, "RFFT2D", rfft2d_kernel_weight)
}  // namespace tflite::ops::builtin
