// Mirrors tensorflow/lite/kernels: the builtin operator SELECT_V2.
#include "tensorflow/lite/kernels/kernel_util.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(select_v2_kernel_weight, 0x0a3b40bf, 8000)

namespace tflite::ops::builtin {
TFLITE_KERNEL(Register_SELECT_V2, "SELECT_V2", select_v2_kernel_weight)
}  // namespace tflite::ops::builtin
