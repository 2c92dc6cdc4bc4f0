// Mirrors mediapipe/tasks/cc/text/custom_ops/sentencepiece/sentencepiece_tokenizer_tflite.h: a custom operator.
#pragma once

#include "tensorflow/lite/core/c/common.h"

namespace mediapipe::tflite_operations {
TfLiteRegistration* Register_SENTENCEPIECE_TOKENIZER();
}
