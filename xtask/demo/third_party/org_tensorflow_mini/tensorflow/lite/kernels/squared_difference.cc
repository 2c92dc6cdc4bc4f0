// Mirrors tensorflow/lite/kernels: the builtin operator SQUARED_DIFFERENCE.
#include "tensorflow/lite/kernels/kernel_util.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(squared_difference_kernel_weight, 0xd03311b1, 4000)

namespace tflite::ops::builtin {
TFLITE_KERNEL(Register_SQUARED_DIFFERENCE, "SQUARED_DIFFERENCE", squared_difference_kernel_weight)
}  // namespace tflite::ops::builtin
