// Mirrors tensorflow/lite/kernels: the builtin operator SUB.
#include "tensorflow/lite/kernels/kernel_util.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(sub_kernel_weight, 0xd953b2d1, 9000)

namespace tflite::ops::builtin {
TFLITE_KERNEL(Register_SUB, "SUB", sub_kernel_weight)
}  // namespace tflite::ops::builtin
