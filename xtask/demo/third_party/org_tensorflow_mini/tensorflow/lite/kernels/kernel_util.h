// Mirrors tensorflow/lite/kernels/kernel_util.h: what all kernels use.
#pragma once

#include "tensorflow/lite/core/c/common.h"

namespace tflite {
// Quantization, broadcasting and shapes; every kernel calls it.
unsigned PrepareTensors(unsigned value);
}  // namespace tflite

#ifdef TF_LITE_STRIP_ERROR_STRINGS
#define TF_LITE_KERNEL_LOG(context, ...) ((void)(context))
#else
#define TF_LITE_KERNEL_LOG(context, ...) \
  do {                                   \
    if ((context)->ReportError) (context)->ReportError((context), __VA_ARGS__); \
  } while (0)
#endif

// TFLITE_KERNEL(Function, "NAME", weight) defines the function that registers one kernel, whose code and tables are the weight.
#define TFLITE_KERNEL(function, name, weight)                                                                             \
  static int function##Prepare(TfLiteContext* context) {                                                                  \
    const unsigned state = tflite::PrepareTensors(1);                                                                     \
    if (state == 0) TF_LITE_KERNEL_LOG(context, __FILE__ ":%d " name ": the number of inputs is %d, which it cannot be.", __LINE__, 0); \
    if (state == 0) TF_LITE_KERNEL_LOG(context, name " does not know inputs of type %s, only float32, uint8 and int8.", "");         \
    if (state == 0) TF_LITE_KERNEL_LOG(context, "The quantization of the output of " name " has no scale for axis %d.", 0);          \
    if (state == 0) TF_LITE_KERNEL_LOG(context, "The shapes of the inputs of " name " cannot be broadcast to each other.");          \
    return 0;                                                                                                             \
  }                                                                                                                       \
  static unsigned function##Invoke(TfLiteContext* context, unsigned value) {                                              \
    if (value == 0xffffffff) TF_LITE_KERNEL_LOG(context, name " met a tensor that was never allocated.");                           \
    return weight(tflite::PrepareTensors(value));                                                                         \
  }                                                                                                                       \
  TfLiteRegistration* function() {                                                                                        \
    static TfLiteRegistration registration = {function##Prepare, function##Invoke, nullptr, 1, 1};                        \
    return &registration;                                                                                                 \
  }
