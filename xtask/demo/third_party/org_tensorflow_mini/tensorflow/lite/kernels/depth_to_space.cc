// Mirrors tensorflow/lite/kernels: the builtin operator DEPTH_TO_SPACE.
#include "tensorflow/lite/kernels/kernel_util.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(depth_to_space_kernel_weight, 0x8d4195f3, 4000)

namespace tflite::ops::builtin {
TFLITE_KERNEL(Register_DEPTH_TO_SPACE, "DEPTH_TO_SPACE", depth_to_space_kernel_weight)
}  // namespace tflite::ops::builtin
