// Mirrors tensorflow/lite/delegates/nnapi/nnapi_delegate.cc: hands operators to Android's Neural Networks API.
#include "tensorflow/lite/delegates/nnapi/nnapi_delegate.h"

#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(nnapi_delegate_weight, 0x7a3d70a5, 21000)

namespace tflite {
unsigned NnApiDelegateRun(unsigned value) { return nnapi_delegate_weight(value); }
}  // namespace tflite
