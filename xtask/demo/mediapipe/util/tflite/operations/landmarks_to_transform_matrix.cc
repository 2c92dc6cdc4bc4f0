// Mirrors mediapipe/util/tflite/operations/landmarks_to_transform_matrix.cc: the custom operator "Landmarks2TransformMatrix".
#include "mediapipe/util/tflite/operations/landmarks_to_transform_matrix.h"

#include "tensorflow/lite/kernels/kernel_util.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(landmarks_to_transform_matrix_weight, 0x74c93e53, 2000)

namespace mediapipe::tflite_operations {
TFLITE_KERNEL(RegisterLandmarksToTransformMatrixV2, "Landmarks2TransformMatrix", landmarks_to_transform_matrix_weight)
}  // namespace mediapipe::tflite_operations
