// Mirrors tensorflow/lite/delegates/gpu/gl: the newer GL half of the GPU delegate.
#include "tensorflow/lite/delegates/gpu/gl/api2.h"

#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(gl_api2_weight, 0xbd8b4377, 70000)
DEMO_WEIGHT(gl_compiler_weight, 0xbb183a2f, 80000)

namespace tflite::gpu::gl {
unsigned Invoke(unsigned value) { return gl_compiler_weight(gl_api2_weight(value)); }
}  // namespace tflite::gpu::gl
