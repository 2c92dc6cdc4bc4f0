// Mirrors tensorflow/lite/kernels: the builtin operator DEPTHWISE_CONV_2D.
#include "tensorflow/lite/kernels/kernel_util.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(depthwise_conv_kernel_weight, 0x2b5a6b2f, 20000)

namespace tflite::ops::builtin {
TFLITE_KERNEL(Register_DEPTHWISE_CONV_2D, "DEPTHWISE_CONV_2D", depthwise_conv_kernel_weight)
}  // namespace tflite::ops::builtin
