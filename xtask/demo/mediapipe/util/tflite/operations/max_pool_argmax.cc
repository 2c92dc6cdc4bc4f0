// Mirrors mediapipe/util/tflite/operations/max_pool_argmax.cc: the custom operator "MaxPoolingWithArgmax2D".
#include "mediapipe/util/tflite/operations/max_pool_argmax.h"

#include "tensorflow/lite/kernels/kernel_util.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(max_pool_argmax_weight, 0x5d980463, 3000)

namespace mediapipe::tflite_operations {
TFLITE_KERNEL(RegisterMaxPoolingWithArgmax2D, "MaxPoolingWithArgmax2D", max_pool_argmax_weight)
}  // namespace mediapipe::tflite_operations
