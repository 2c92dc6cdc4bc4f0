// Mirrors mediapipe/tasks/cc/vision/custom_ops/fused_batch_norm.h: a custom operator.
#pragma once

#include "tensorflow/lite/core/c/common.h"

namespace mediapipe::tflite_operations {
TfLiteRegistration* Register_FusedBatchNorm();
}
