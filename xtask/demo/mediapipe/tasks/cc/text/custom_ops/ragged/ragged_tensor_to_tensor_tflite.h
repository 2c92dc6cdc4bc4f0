// Mirrors mediapipe/tasks/cc/text/custom_ops/ragged/ragged_tensor_to_tensor_tflite.h: a custom operator.
#pragma once

#include "tensorflow/lite/core/c/common.h"

namespace mediapipe::tflite_operations {
TfLiteRegistration* Register_RAGGED_TENSOR_TO_TENSOR();
}
