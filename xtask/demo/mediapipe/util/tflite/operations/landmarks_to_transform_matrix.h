// Mirrors mediapipe/util/tflite/operations/landmarks_to_transform_matrix.h: a custom operator.
#pragma once

#include "tensorflow/lite/core/c/common.h"

namespace mediapipe::tflite_operations {
TfLiteRegistration* RegisterLandmarksToTransformMatrixV2();
}
