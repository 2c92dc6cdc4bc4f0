// Mirrors tensorflow/lite/kernels: the builtin operator BATCH_TO_SPACE_ND.
#include "tensorflow/lite/kernels/kernel_util.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(batch_to_space_nd_kernel_weight, 0x696999eb, 6000)

namespace tflite::ops::builtin {
TFLITE_KERNEL(Register_BATCH_TO_SPACE_ND, "BATCH_TO_SPACE_ND", batch_to_space_nd_kernel_weight)
}  // namespace tflite::ops::builtin
