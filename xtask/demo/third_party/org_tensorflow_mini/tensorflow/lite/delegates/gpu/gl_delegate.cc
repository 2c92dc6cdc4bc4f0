// Mirrors tensorflow/lite/delegates/gpu: the GL delegate.
#include "tensorflow/lite/delegates/gpu/gl_delegate.h"

#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(gl_delegate_weight, 0x4efce599, 60000)
DEMO_WEIGHT(gl_kernels_weight, 0x21db5c2b, 90000)

unsigned TfLiteGpuDelegateRun(unsigned value) { return gl_kernels_weight(gl_delegate_weight(value)); }
