// Mirrors tensorflow/lite/kernels: the builtin operator MAX_POOL_2D.
#include "tensorflow/lite/kernels/kernel_util.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(max_pool_kernel_weight, 0xaad77453, 6000)

namespace tflite::ops::builtin {
TFLITE_KERNEL(Register_MAX_POOL_2D, "MAX_POOL_2D", max_pool_kernel_weight)
}  // namespace tflite::ops::builtin
