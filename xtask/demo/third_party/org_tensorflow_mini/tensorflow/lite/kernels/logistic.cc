// Mirrors tensorflow/lite/kernels: the builtin operator LOGISTIC.
#include "tensorflow/lite/kernels/kernel_util.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(logistic_kernel_weight, 0x2e80ab91, 6000)

namespace tflite::ops::builtin {
TFLITE_KERNEL(Register_LOGISTIC, "LOGISTIC", logistic_kernel_weight)
}  // namespace tflite::ops::builtin
