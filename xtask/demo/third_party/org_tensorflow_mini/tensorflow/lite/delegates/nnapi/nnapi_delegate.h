// Mirrors tensorflow/lite/delegates/nnapi/nnapi_delegate.h.
#pragma once

namespace tflite {
unsigned NnApiDelegateRun(unsigned value);
}  // namespace tflite
