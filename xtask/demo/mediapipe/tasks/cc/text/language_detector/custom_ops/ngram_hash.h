// Mirrors mediapipe/tasks/cc/text/language_detector/custom_ops/ngram_hash.h: a custom operator.
#pragma once

#include "tensorflow/lite/core/c/common.h"

namespace mediapipe::tflite_operations {
TfLiteRegistration* Register_NGRAM_HASH();
}
