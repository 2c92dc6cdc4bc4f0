// Mirrors tensorflow/lite/kernels: the builtin operator BROADCAST_TO.
#include "tensorflow/lite/kernels/kernel_util.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(broadcast_to_kernel_weight, 0xc777b063, 5000)

namespace tflite::ops::builtin {
TFLITE_KERNEL(Register_BROADCAST_TO, "BROADCAST_TO", broadcast_to_kernel_weight)
}  // namespace tflite::ops::builtin
