// Mirrors tensorflow/lite/kernels: the builtin operator ELU.
#include "tensorflow/lite/kernels/kernel_util.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(elu_kernel_weight, 0xd92b41cd, 3000)

namespace tflite::ops::builtin {
TFLITE_KERNEL(Register_ELU, "ELU", elu_kernel_weight)
}  // namespace tflite::ops::builtin
