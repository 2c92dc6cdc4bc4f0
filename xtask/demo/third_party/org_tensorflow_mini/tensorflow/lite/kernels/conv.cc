// Mirrors tensorflow/lite/kernels: the builtin operator CONV_2D.
#include "tensorflow/lite/kernels/kernel_util.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(conv_kernel_weight, 0x007384d7, 24000)

namespace tflite::ops::builtin {
TFLITE_KERNEL(Register_CONV_2D, "CONV_2D", conv_kernel_weight)
}  // namespace tflite::ops::builtin
