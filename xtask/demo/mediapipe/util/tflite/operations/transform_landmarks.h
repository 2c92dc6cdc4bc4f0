// Mirrors mediapipe/util/tflite/operations/transform_landmarks.h: a custom operator.
#pragma once

#include "tensorflow/lite/core/c/common.h"

namespace mediapipe::tflite_operations {
TfLiteRegistration* RegisterTransformLandmarksV2();
}
