// Mirrors mediapipe/tasks/cc/text/custom_ops/ragged/ragged_tensor_to_tensor_tflite.cc: the custom operator "RaggedTensorToTensor".
#include "mediapipe/tasks/cc/text/custom_ops/ragged/ragged_tensor_to_tensor_tflite.h"

#include "tensorflow/lite/kernels/kernel_util.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(ragged_tensor_to_tensor_tflite_weight, 0x1dd444c9, 10000)

namespace mediapipe::tflite_operations {
TFLITE_KERNEL(Register_RAGGED_TENSOR_TO_TENSOR, "RaggedTensorToTensor", ragged_tensor_to_tensor_tflite_weight)
}  // namespace mediapipe::tflite_operations
