// Mirrors mediapipe/tasks/cc/core/mediapipe_builtin_op_resolver.h: TensorFlow Lite's operators and MediaPipe's own.
#pragma once

#include "tensorflow/lite/core/kernels/register.h"

namespace mediapipe::tasks::core {

class MediaPipeBuiltinOpResolver : public tflite::ops::builtin::BuiltinOpResolver {
 public:
  MediaPipeBuiltinOpResolver();
};

}  // namespace mediapipe::tasks::core
