// Mirrors tensorflow/lite/delegates/gpu/gl_delegate.h.
#pragma once

unsigned TfLiteGpuDelegateRun(unsigned value);
