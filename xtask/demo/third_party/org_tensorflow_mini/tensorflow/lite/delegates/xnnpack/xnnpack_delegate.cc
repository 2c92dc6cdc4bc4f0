// Mirrors tensorflow/lite/delegates/xnnpack/xnnpack_delegate.cc: hands operators to XNNPACK.
#include "tensorflow/lite/delegates/xnnpack/xnnpack_delegate.h"

#include "third_party/demo_weights/weights.h"
#include "xnnpack.h"

DEMO_WEIGHT(xnnpack_delegate_weight, 0xd6b88051, 38000)

unsigned TfLiteXNNPackDelegateRun(unsigned value) { return xnn_run_operator(xnnpack_delegate_weight(value)); }
