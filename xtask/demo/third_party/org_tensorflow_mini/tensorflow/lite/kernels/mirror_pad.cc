// Mirrors tensorflow/lite/kernels: the builtin operator MIRROR_PAD.
#include "tensorflow/lite/kernels/kernel_util.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(mirror_pad_kernel_weight, 0xba8b5b79, 6000)

namespace tflite::ops::builtin {
TFLITE_KERNEL(Register_MIRROR_PAD, "MIRROR_PAD", mirror_pad_kernel_weight)
}  // namespace tflite::ops::builtin
