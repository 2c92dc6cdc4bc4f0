// Mirrors tensorflow/lite/kernels: the builtin operator SCATTER_ND.
#include "tensorflow/lite/kernels/kernel_util.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(scatter_nd_kernel_weight, 0xda26b075, 5000)

namespace tflite::ops::builtin {
TFLITE_KERNEL(Register_SCATTER_ND, "SCATTER_ND", scatter_nd_kernel_weight)
}  // namespace tflite::ops::builtin
