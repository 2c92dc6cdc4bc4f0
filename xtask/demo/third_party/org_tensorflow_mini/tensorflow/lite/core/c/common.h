// Mirrors tensorflow/lite/core/c/common.h: what a kernel offers.
#pragma once

struct TfLiteContext {
  // Where a kernel's messages go; unset in the demo.
  void (*ReportError)(TfLiteContext* context, const char* format, ...) = nullptr;
};

struct TfLiteRegistration {
  int (*prepare)(TfLiteContext* context);
  unsigned (*invoke)(TfLiteContext* context, unsigned value);
  const char* custom_name;
  int min_version;
  int max_version;
};
