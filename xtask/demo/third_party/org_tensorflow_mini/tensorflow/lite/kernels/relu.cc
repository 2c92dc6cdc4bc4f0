// Mirrors tensorflow/lite/kernels: the builtin operator RELU.
#include "tensorflow/lite/kernels/kernel_util.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(relu_kernel_weight, 0x4e7e02c3, 5000)

namespace tflite::ops::builtin {
TFLITE_KERNEL(Register_RELU, "RELU", relu_kernel_weight)
}  // namespace tflite::ops::builtin
