// Mirrors tensorflow/lite/core/kernels/register.cc: the one list of builtin operators, which every resolver derives from.
#include "tensorflow/lite/core/kernels/register.h"

#include "tensorflow/lite/core/c/common.h"
#include "tensorflow/lite/delegates/xnnpack/xnnpack_delegate.h"
#include "tensorflow/lite/kernels/builtin_op_kernels.h"

namespace tflite {
namespace ops {

namespace custom {
TfLiteRegistration* Register_NUMERIC_VERIFY();
TfLiteRegistration* Register_MFCC();
TfLiteRegistration* Register_AUDIO_SPECTROGRAM();
TfLiteRegistration* Register_DETECTION_POSTPROCESS();
}  // namespace custom

namespace builtin {

BuiltinOpResolver::BuiltinOpResolver() {
  AddBuiltin(BuiltinOperator_ADD, Register_ADD(),
             /* min_version = */ 1,
             /* max_version = */ 5);
  AddBuiltin(BuiltinOperator_CONCATENATION, Register_CONCATENATION(), 1, 3);
  AddBuiltin(BuiltinOperator_CONV_2D, Register_CONV_2D(),
             /* min_version = */ 1,
             /* max_version = */ 8);
  AddBuiltin(BuiltinOperator_DEPTHWISE_CONV_2D, Register_DEPTHWISE_CONV_2D(),
             /* min_version = */ 1,
             /* max_version = */ 7);
  AddBuiltin(BuiltinOperator_DEQUANTIZE, Register_DEQUANTIZE(),
             /* min_version = */ 1,
             /* max_version = */ 6);
  AddBuiltin(BuiltinOperator_DIV, Register_DIV(), 1, 2);
#if !defined(TFLITE_WITHOUT_CONTROL_FLOW)
#endif
  AddBuiltin(BuiltinOperator_LOGISTIC, Register_LOGISTIC(), 1, 3);
  AddBuiltin(BuiltinOperator_MAX_POOL_2D, Register_MAX_POOL_2D(), 1, 3);
  AddBuiltin(BuiltinOperator_MEAN, Register_MEAN(), 1, 3);
  AddBuiltin(BuiltinOperator_MUL, Register_MUL(),
             /* min_version = */ 1,
             /* max_version = */ 7);
  AddBuiltin(BuiltinOperator_NEG, Register_NEG());
  AddBuiltin(BuiltinOperator_PAD, Register_PAD(), 1, 4);
  AddBuiltin(BuiltinOperator_PRELU, Register_PRELU());
  AddBuiltin(BuiltinOperator_RELU, Register_RELU(), 1, 3);
  AddBuiltin(BuiltinOperator_RESHAPE, Register_RESHAPE(), 1, 2);
  AddBuiltin(BuiltinOperator_RSQRT, Register_RSQRT(), 1, 3);
  AddBuiltin(BuiltinOperator_SQRT, Register_SQRT());
  AddBuiltin(BuiltinOperator_SQUARED_DIFFERENCE, Register_SQUARED_DIFFERENCE(),
             /* min_version = */ 1,
             /* max_version = */ 2);
  AddBuiltin(BuiltinOperator_STRIDED_SLICE, Register_STRIDED_SLICE(),
             /* min_version = */ 1,
             /* max_version = */ 8);
  AddBuiltin(BuiltinOperator_SUB, Register_SUB(),
             /* min_version = */ 1,
             /* max_version = */ 5);
  AddBuiltin(BuiltinOperator_SUM, Register_SUM(), 1, 2);
  AddBuiltin(BuiltinOperator_TRANSPOSE, Register_TRANSPOSE(),
             /* min_version = */ 1,
             /* max_version = */ 6);
#if !defined(TFLITE_WITHOUT_CONTROL_FLOW)
#endif
  // These three are custom operators that models of other products ask for.
  // Whoever registers more than the above says so by deriving from this class.
  may_directly_contain_user_defined_ops_ = false;

  // An interpreter that names no delegate gets this one.
  delegate_creator_ = [](unsigned value) {
    return TfLiteXNNPackDelegateRun(value);
  };
}

}  // namespace builtin
}  // namespace ops
}  // namespace tflite
