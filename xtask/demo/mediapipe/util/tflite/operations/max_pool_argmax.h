// Mirrors mediapipe/util/tflite/operations/max_pool_argmax.h: a custom operator.
#pragma once

#include "tensorflow/lite/core/c/common.h"

namespace mediapipe::tflite_operations {
TfLiteRegistration* RegisterMaxPoolingWithArgmax2D();
}
