// Mirrors tensorflow/lite/kernels: the builtin operator PACK.
#include "tensorflow/lite/kernels/kernel_util.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(pack_kernel_weight, 0x9ee94339, 6000)

namespace tflite::ops::builtin {
TFLITE_KERNEL(Register_PACK, "PACK", pack_kernel_weight)
}  // namespace tflite::ops::builtin
