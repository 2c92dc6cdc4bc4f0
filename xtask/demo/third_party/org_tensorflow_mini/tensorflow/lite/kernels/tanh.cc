// Mirrors tensorflow/lite/kernels: the builtin operator TANH.
#include "tensorflow/lite/kernels/kernel_util.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(tanh_kernel_weight, 0x3d2cfb99, 5000)

namespace tflite::ops::builtin {
TFLITE_KERNEL(Register_TANH, "TANH", tanh_kernel_weight)
}  // namespace tflite::ops::builtin
