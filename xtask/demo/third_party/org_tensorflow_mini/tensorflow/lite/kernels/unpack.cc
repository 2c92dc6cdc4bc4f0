// Mirrors tensorflow/lite/kernels: the builtin operator UNPACK.
#include "tensorflow/lite/kernels/kernel_util.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(unpack_kernel_weight, 0xb085dbb7, 5000)

namespace tflite::ops::builtin {
TFLITE_KERNEL(Register_UNPACK, "UNPACK", unpack_kernel_weight)
}  // namespace tflite::ops::builtin
