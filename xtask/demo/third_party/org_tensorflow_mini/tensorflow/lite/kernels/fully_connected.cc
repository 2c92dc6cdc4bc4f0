// Mirrors tensorflow/lite/kernels: the builtin operator FULLY_CONNECTED.
#include "tensorflow/lite/kernels/kernel_util.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(fully_connected_kernel_weight, 0x5b9c4fbd, 22000)

namespace tflite::ops::builtin {
TFLITE_KERNEL(Register_FULLY_CONNECTED, "FULLY_CONNECTED", fully_connected_kernel_weight)
}  // namespace tflite::ops::builtin
