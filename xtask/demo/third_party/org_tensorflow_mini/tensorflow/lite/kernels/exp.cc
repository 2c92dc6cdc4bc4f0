// Mirrors tensorflow/lite/kernels: the builtin operator EXP.
#include "tensorflow/lite/kernels/kernel_util.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(exp_kernel_weight, 0x87ef6217, 3000)

namespace tflite::ops::builtin {
TFLITE_KERNEL(Register_EXP, "EXP", exp_kernel_weight)
}  // namespace tflite::ops::builtin
