// Mirrors tensorflow/lite/kernels: the builtin operator RESIZE_NEAREST_NEIGHBOR.
#include "tensorflow/lite/kernels/kernel_util.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(resize_nearest_neighbor_kernel_weight, 0xe950d189, 5000)

namespace tflite::ops::builtin {
TFLITE_KERNEL(Register_RESIZE_NEAREST_NEIGHBOR, "RESIZE_NEAREST_NEIGHBOR", resize_nearest_neighbor_kernel_weight)
}  // namespace tflite::ops::builtin
