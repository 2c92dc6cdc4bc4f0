// Mirrors mediapipe/util/tflite/operations/max_unpooling.cc: the custom operator "MaxUnpooling2D".
#include "mediapipe/util/tflite/operations/max_unpooling.h"

#include "tensorflow/lite/kernels/kernel_util.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(max_unpooling_weight, 0x9601015b, 2000)

namespace mediapipe::tflite_operations {
TFLITE_KERNEL(RegisterMaxUnpooling2D, "MaxUnpooling2D", max_unpooling_weight)
}  // namespace mediapipe::tflite_operations
