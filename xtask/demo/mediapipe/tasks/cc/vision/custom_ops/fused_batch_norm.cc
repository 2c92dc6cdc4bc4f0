// Mirrors mediapipe/tasks/cc/vision/custom_ops/fused_batch_norm.cc: the custom operator "FusedBatchNormV3".
#include "mediapipe/tasks/cc/vision/custom_ops/fused_batch_norm.h"

#include "tensorflow/lite/kernels/kernel_util.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(fused_batch_norm_weight, 0x12a21d7f, 2000)

namespace mediapipe::tflite_operations {
TFLITE_KERNEL(Register_FusedBatchNorm, "FusedBatchNormV3", fused_batch_norm_weight)
}  // namespace mediapipe::tflite_operations
