// Mirrors tensorflow/lite/kernels: the builtin operator DEQUANTIZE.
#include "tensorflow/lite/kernels/kernel_util.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(dequantize_kernel_weight, 0xce6deaf5, 5000)

namespace tflite::ops::builtin {
TFLITE_KERNEL(Register_DEQUANTIZE, "DEQUANTIZE", dequantize_kernel_weight)
}  // namespace tflite::ops::builtin
