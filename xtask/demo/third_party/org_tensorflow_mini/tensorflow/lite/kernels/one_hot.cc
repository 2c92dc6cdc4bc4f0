// Mirrors tensorflow/lite/kernels: the builtin operator ONE_HOT.
#include "tensorflow/lite/kernels/kernel_util.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(one_hot_kernel_weight, 0xb4bbb7cf, 5000)

namespace tflite::ops::builtin {
TFLITE_KERNEL(Register_ONE_HOT, "ONE_HOT", one_hot_kernel_weight)
}  // namespace tflite::ops::builtin
