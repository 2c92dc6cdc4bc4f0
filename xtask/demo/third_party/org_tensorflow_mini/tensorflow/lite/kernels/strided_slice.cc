// Mirrors tensorflow/lite/kernels: the builtin operator STRIDED_SLICE.
#include "tensorflow/lite/kernels/kernel_util.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(strided_slice_kernel_weight, 0xc7733993, 7000)

namespace tflite::ops::builtin {
TFLITE_KERNEL(Register_STRIDED_SLICE, "STRIDED_SLICE", strided_slice_kernel_weight)
}  // namespace tflite::ops::builtin
