// Mirrors mediapipe/gpu/gl_context.h.
#pragma once

namespace mediapipe {
unsigned GlContextRun(unsigned value);
}
