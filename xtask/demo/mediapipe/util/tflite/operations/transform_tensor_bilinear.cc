// Mirrors mediapipe/util/tflite/operations/transform_tensor_bilinear.cc: the custom operator "TransformTensorBilinear".
#include "mediapipe/util/tflite/operations/transform_tensor_bilinear.h"

#include "tensorflow/lite/kernels/kernel_util.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(transform_tensor_bilinear_weight, 0x9ea8dbd3, 3000)

namespace mediapipe::tflite_operations {
TFLITE_KERNEL(RegisterTransformTensorBilinearV2, "TransformTensorBilinear", transform_tensor_bilinear_weight)
}  // namespace mediapipe::tflite_operations
