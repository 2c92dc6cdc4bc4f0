// Mirrors tensorflow/lite/kernels: the builtin operator TRANSPOSE_CONV.
#include "tensorflow/lite/kernels/kernel_util.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(transpose_conv_kernel_weight, 0x2238d44d, 15000)

namespace tflite::ops::builtin {
TFLITE_KERNEL(Register_TRANSPOSE_CONV, "TRANSPOSE_CONV", transpose_conv_kernel_weight)
}  // namespace tflite::ops::builtin
