// Mirrors tensorflow/lite/delegates/gpu/cl/api.h.
#pragma once

namespace tflite::gpu::cl {
unsigned Invoke(unsigned value);
}
