// Mirrors tensorflow/lite/kernels: the builtin operator SLICE.
#include "tensorflow/lite/kernels/kernel_util.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(slice_kernel_weight, 0xb7c28655, 6000)

namespace tflite::ops::builtin {
TFLITE_KERNEL(Register_SLICE, "SLICE", slice_kernel_weight)
}  // namespace tflite::ops::builtin
