// Mirrors tensorflow/lite/kernels: the builtin operator TOPK_V2.
#include "tensorflow/lite/kernels/kernel_util.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(topk_v2_kernel_weight, 0xe8ec65f3, 6000)

namespace tflite::ops::builtin {
TFLITE_KERNEL(Register_TOPK_V2, "TOPK_V2", topk_v2_kernel_weight)
}  // namespace tflite::ops::builtin
