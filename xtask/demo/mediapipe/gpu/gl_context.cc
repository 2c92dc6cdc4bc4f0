// Mirrors mediapipe/gpu/gl_context.cc and its neighbours: the GL half of the framework.
#include "mediapipe/gpu/gl_context.h"

#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(gl_context_weight, 0x99d1bea5, 34000)
DEMO_WEIGHT(gpu_buffer_weight, 0x91a7e351, 22000)

extern "C" void* eglGetCurrentContext();
extern "C" unsigned glGetError();

namespace mediapipe {
unsigned GlContextRun(unsigned value) {
  if (eglGetCurrentContext()) value ^= glGetError();
  return gpu_buffer_weight(gl_context_weight(value));
}
}  // namespace mediapipe
