// Mirrors mediapipe/tasks/cc/text/language_detector/custom_ops/ngram_hash.cc: the custom operator "NGramHash".
#include "mediapipe/tasks/cc/text/language_detector/custom_ops/ngram_hash.h"

#include "tensorflow/lite/kernels/kernel_util.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(ngram_hash_weight, 0x29c7985f, 4000)

namespace mediapipe::tflite_operations {
TFLITE_KERNEL(Register_NGRAM_HASH, "NGramHash", ngram_hash_weight)
}  // namespace mediapipe::tflite_operations
