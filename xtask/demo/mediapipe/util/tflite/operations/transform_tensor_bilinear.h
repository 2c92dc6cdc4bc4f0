// Mirrors mediapipe/util/tflite/operations/transform_tensor_bilinear.h: a custom operator.
#pragma once

#include "tensorflow/lite/core/c/common.h"

namespace mediapipe::tflite_operations {
TfLiteRegistration* RegisterTransformTensorBilinearV2();
}
