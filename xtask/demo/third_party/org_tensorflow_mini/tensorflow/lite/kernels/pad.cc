// Mirrors tensorflow/lite/kernels: the builtin operator PAD.
#include "tensorflow/lite/kernels/kernel_util.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(pad_kernel_weight, 0x1cd87ee9, 6000)

namespace tflite::ops::builtin {
TFLITE_KERNEL(Register_PAD, "PAD", pad_kernel_weight)
}  // namespace tflite::ops::builtin
