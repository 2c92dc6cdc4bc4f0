// Mirrors tensorflow/lite/kernels: the builtin operator REDUCE_MAX.
#include "tensorflow/lite/kernels/kernel_util.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(reduce_max_kernel_weight, 0x509493af, 4000)

namespace tflite::ops::builtin {
TFLITE_KERNEL(Register_REDUCE_MAX, "REDUCE_MAX", reduce_max_kernel_weight)
}  // namespace tflite::ops::builtin
