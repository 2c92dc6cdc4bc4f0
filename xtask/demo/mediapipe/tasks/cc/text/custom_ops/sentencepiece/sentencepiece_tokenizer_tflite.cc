// Mirrors mediapipe/tasks/cc/text/custom_ops/sentencepiece/sentencepiece_tokenizer_tflite.cc: the custom operator "TFSentencepieceTokenizeOp".
#include "mediapipe/tasks/cc/text/custom_ops/sentencepiece/sentencepiece_tokenizer_tflite.h"

#include "tensorflow/lite/kernels/kernel_util.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(sentencepiece_tokenizer_tflite_weight, 0xa1bb43bd, 32000)

namespace mediapipe::tflite_operations {
TFLITE_KERNEL(Register_SENTENCEPIECE_TOKENIZER, "TFSentencepieceTokenizeOp", sentencepiece_tokenizer_tflite_weight)
}  // namespace mediapipe::tflite_operations
