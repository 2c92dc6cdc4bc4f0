// Mirrors tensorflow/lite/kernels: the builtin operator LEAKY_RELU.
#include "tensorflow/lite/kernels/kernel_util.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(leaky_relu_kernel_weight, 0xc87a6e73, 4000)

namespace tflite::ops::builtin {
TFLITE_KERNEL(Register_LEAKY_RELU, "LEAKY_RELU", leaky_relu_kernel_weight)
}  // namespace tflite::ops::builtin
