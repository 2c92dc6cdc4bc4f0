// Mirrors tensorflow/lite/kernels: the builtin operator CONV_3D.
#include "tensorflow/lite/kernels/kernel_util.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(conv3d_kernel_weight, 0xdbc1c61d, 12000)

namespace tflite::ops::builtin {
TFLITE_KERNEL(Register_CONV_3D, "CONV_3D", conv3d_kernel_weight)
}  // namespace tflite::ops::builtin
