// Mirrors tensorflow/lite/delegates/gpu/gl/api2.h.
#pragma once

namespace tflite::gpu::gl {
unsigned Invoke(unsigned value);
}
