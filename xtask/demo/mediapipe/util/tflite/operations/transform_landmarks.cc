// Mirrors mediapipe/util/tflite/operations/transform_landmarks.cc: the custom operator "TransformLandmarks".
#include "mediapipe/util/tflite/operations/transform_landmarks.h"

#include "tensorflow/lite/kernels/kernel_util.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(transform_landmarks_weight, 0x2fb3ba8f, 2000)

namespace mediapipe::tflite_operations {
TFLITE_KERNEL(RegisterTransformLandmarksV2, "TransformLandmarks", transform_landmarks_weight)
}  // namespace mediapipe::tflite_operations
