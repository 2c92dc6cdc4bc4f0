// Mirrors mediapipe/tasks/cc/core/mediapipe_builtin_op_resolver.cc: registers the custom operators, those for text in a vision library too.
#include "mediapipe/tasks/cc/core/mediapipe_builtin_op_resolver.h"

#include "mediapipe/tasks/cc/text/custom_ops/ragged/ragged_tensor_to_tensor_tflite.h"
#include "mediapipe/tasks/cc/text/custom_ops/sentencepiece/sentencepiece_tokenizer_tflite.h"
#include "mediapipe/tasks/cc/text/language_detector/custom_ops/kmeans_embedding_lookup.h"
#include "mediapipe/tasks/cc/text/language_detector/custom_ops/ngram_hash.h"
#include "mediapipe/tasks/cc/vision/custom_ops/fused_batch_norm.h"
#include "mediapipe/util/tflite/operations/landmarks_to_transform_matrix.h"
#include "mediapipe/util/tflite/operations/max_pool_argmax.h"
#include "mediapipe/util/tflite/operations/max_unpooling.h"
#include "mediapipe/util/tflite/operations/transform_landmarks.h"
#include "mediapipe/util/tflite/operations/transform_tensor_bilinear.h"
#include "mediapipe/util/tflite/operations/transpose_conv_bias.h"

namespace mediapipe {
namespace tasks {
namespace core {

MediaPipeBuiltinOpResolver::MediaPipeBuiltinOpResolver() {
  // The language detector needs these two, and the text encoders the two after them.
}

}  // namespace core
}  // namespace tasks
}  // namespace mediapipe
