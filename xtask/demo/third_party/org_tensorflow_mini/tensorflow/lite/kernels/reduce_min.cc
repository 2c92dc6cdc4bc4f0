// Mirrors tensorflow/lite/kernels: the builtin operator REDUCE_MIN.
#include "tensorflow/lite/kernels/kernel_util.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(reduce_min_kernel_weight, 0x6c99acf7, 4000)

namespace tflite::ops::builtin {
TFLITE_KERNEL(Register_REDUCE_MIN, "REDUCE_MIN", reduce_min_kernel_weight)
}  // namespace tflite::ops::builtin
