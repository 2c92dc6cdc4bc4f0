// Mirrors tensorflow/lite/kernels: the builtin operator GATHER.
#include "tensorflow/lite/kernels/kernel_util.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(gather_kernel_weight, 0xce494c69, 8000)

namespace tflite::ops::builtin {
TFLITE_KERNEL(Register_GATHER, "GATHER", gather_kernel_weight)
}  // namespace tflite::ops::builtin
