// Mirrors mediapipe/tasks/cc/text/language_detector/custom_ops/kmeans_embedding_lookup.cc: the custom operator "KmeansEmbeddingLookup".
#include "mediapipe/tasks/cc/text/language_detector/custom_ops/kmeans_embedding_lookup.h"

#include "tensorflow/lite/kernels/kernel_util.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(kmeans_embedding_lookup_weight, 0xf80ba715, 3000)

namespace mediapipe::tflite_operations {
TFLITE_KERNEL(Register_KmeansEmbeddingLookup, "KmeansEmbeddingLookup", kmeans_embedding_lookup_weight)
}  // namespace mediapipe::tflite_operations
