// Mirrors tensorflow/lite/kernels: the builtin operator QUANTIZE.
#include "tensorflow/lite/kernels/kernel_util.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(quantize_kernel_weight, 0x6f4c9fdb, 8000)

namespace tflite::ops::builtin {
TFLITE_KERNEL(Register_QUANTIZE, "QUANTIZE", quantize_kernel_weight)
}  // namespace tflite::ops::builtin
