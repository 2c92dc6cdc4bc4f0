// Mirrors tensorflow/lite/kernels: the builtin operator GATHER_ND.
#include "tensorflow/lite/kernels/kernel_util.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(gather_nd_kernel_weight, 0x3dca5aab, 7000)

namespace tflite::ops::builtin {
TFLITE_KERNEL(Register_GATHER_ND, "GATHER_ND", gather_nd_kernel_weight)
}  // namespace tflite::ops::builtin
