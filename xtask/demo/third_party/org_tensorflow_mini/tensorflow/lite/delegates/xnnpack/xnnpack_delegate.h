// Mirrors tensorflow/lite/delegates/xnnpack/xnnpack_delegate.h.
#pragma once

extern "C" __attribute__((visibility("hidden"))) unsigned TfLiteXNNPackDelegateRun(unsigned value);
