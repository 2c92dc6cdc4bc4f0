// Mirrors mediapipe/util/tflite/operations/max_unpooling.h: a custom operator.
#pragma once

#include "tensorflow/lite/core/c/common.h"

namespace mediapipe::tflite_operations {
TfLiteRegistration* RegisterMaxUnpooling2D();
}
