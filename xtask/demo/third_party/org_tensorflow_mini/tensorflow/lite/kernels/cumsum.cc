// Mirrors tensorflow/lite/kernels: the builtin operator CUMSUM.
#include "tensorflow/lite/kernels/kernel_util.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(cumsum_kernel_weight, 0x3a10741d, 4000)

namespace tflite::ops::builtin {
TFLITE_KERNEL(Register_CUMSUM, "CUMSUM", cumsum_kernel_weight)
}  // namespace tflite::ops::builtin
