// Mirrors tensorflow/lite/kernels: the builtin operator RESHAPE.
#include "tensorflow/lite/kernels/kernel_util.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(reshape_kernel_weight, 0xf2120ddb, 3000)

namespace tflite::ops::builtin {
TFLITE_KERNEL(Register_RESHAPE, "RESHAPE", reshape_kernel_weight)
}  // namespace tflite::ops::builtin
