// Mirrors mediapipe/util/tflite/operations/transpose_conv_bias.h: a custom operator.
#pragma once

#include "tensorflow/lite/core/c/common.h"

namespace mediapipe::tflite_operations {
TfLiteRegistration* RegisterConvolution2DTransposeBias();
}
