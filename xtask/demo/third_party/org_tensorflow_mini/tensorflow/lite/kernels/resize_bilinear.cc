// Mirrors tensorflow/lite/kernels: the builtin operator RESIZE_BILINEAR.
#include "tensorflow/lite/kernels/kernel_util.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(resize_bilinear_kernel_weight, 0x7f7eccaf, 7000)

namespace tflite::ops::builtin {
TFLITE_KERNEL(Register_RESIZE_BILINEAR, "RESIZE_BILINEAR", resize_bilinear_kernel_weight)
}  // namespace tflite::ops::builtin
