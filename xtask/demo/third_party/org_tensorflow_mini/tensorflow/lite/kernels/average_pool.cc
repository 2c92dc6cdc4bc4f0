// Mirrors tensorflow/lite/kernels: the builtin operator AVERAGE_POOL_2D.
#include "tensorflow/lite/kernels/kernel_util.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(average_pool_kernel_weight, 0x3a66bdef, 7000)

namespace tflite::ops::builtin {
TFLITE_KERNEL(Register_AVERAGE_POOL_2D, "AVERAGE_POOL_2D", average_pool_kernel_weight)
}  // namespace tflite::ops::builtin
