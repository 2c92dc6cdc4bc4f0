// Mirrors tensorflow/lite/kernels: the builtin operator SOFTMAX.
#include "tensorflow/lite/kernels/kernel_util.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(softmax_kernel_weight, 0x7ef46371, 9000)

namespace tflite::ops::builtin {
TFLITE_KERNEL(Register_SOFTMAX, "SOFTMAX", softmax_kernel_weight)
}  // namespace tflite::ops::builtin
