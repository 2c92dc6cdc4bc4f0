// Mirrors tensorflow/lite/kernels: the builtin operator ARG_MAX.
#include "tensorflow/lite/kernels/kernel_util.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(arg_max_kernel_weight, 0x7baefe5d, 7000)

namespace tflite::ops::builtin {
TFLITE_KERNEL(Register_ARG_MAX, "ARG_MAX", arg_max_kernel_weight)
}  // namespace tflite::ops::builtin
