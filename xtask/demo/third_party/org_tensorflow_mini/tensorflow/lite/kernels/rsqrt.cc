// Mirrors tensorflow/lite/kernels: the builtin operator RSQRT.
#include "tensorflow/lite/kernels/kernel_util.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(rsqrt_kernel_weight, 0xa9841907, 3000)

namespace tflite::ops::builtin {
TFLITE_KERNEL(Register_RSQRT, "RSQRT", rsqrt_kernel_weight)
}  // namespace tflite::ops::builtin
