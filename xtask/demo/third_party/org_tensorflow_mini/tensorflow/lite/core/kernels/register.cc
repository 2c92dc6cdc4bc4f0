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
  AddBuiltin(BuiltinOperator_ABS, Register_ABS(),
             /* min_version = */ 1,
             /* max_version = */ 5);
  AddBuiltin(BuiltinOperator_ADD, Register_ADD(),
             /* min_version = */ 1,
             /* max_version = */ 5);
  AddBuiltin(BuiltinOperator_ARG_MAX, Register_ARG_MAX(), 1, 3);
  AddBuiltin(BuiltinOperator_AVERAGE_POOL_2D, Register_AVERAGE_POOL_2D(), 1, 3);
  AddBuiltin(BuiltinOperator_BATCH_MATMUL, Register_BATCH_MATMUL(), 1, 4);
  AddBuiltin(BuiltinOperator_BATCH_TO_SPACE_ND, Register_BATCH_TO_SPACE_ND(),
             /* min_version = */ 1,
             /* max_version = */ 4);
  AddBuiltin(BuiltinOperator_BIDIRECTIONAL_SEQUENCE_LSTM, Register_BIDIRECTIONAL_SEQUENCE_LSTM(),
             /* min_version = */ 1,
             /* max_version = */ 3);
  AddBuiltin(BuiltinOperator_BROADCAST_TO, Register_BROADCAST_TO(), 1, 3);
  AddBuiltin(BuiltinOperator_CAST, Register_CAST(),
             /* min_version = */ 1,
             /* max_version = */ 7);
  AddBuiltin(BuiltinOperator_CONCATENATION, Register_CONCATENATION(), 1, 3);
  AddBuiltin(BuiltinOperator_CONV_2D, Register_CONV_2D(),
             /* min_version = */ 1,
             /* max_version = */ 8);
  AddBuiltin(BuiltinOperator_CONV_3D, Register_CONV_3D());
  AddBuiltin(BuiltinOperator_CUMSUM, Register_CUMSUM());
  AddBuiltin(BuiltinOperator_DENSIFY, Register_DENSIFY());
  AddBuiltin(BuiltinOperator_DEPTHWISE_CONV_2D, Register_DEPTHWISE_CONV_2D(),
             /* min_version = */ 1,
             /* max_version = */ 7);
  AddBuiltin(BuiltinOperator_DEPTH_TO_SPACE, Register_DEPTH_TO_SPACE(), 1, 2);
  AddBuiltin(BuiltinOperator_DEQUANTIZE, Register_DEQUANTIZE(),
             /* min_version = */ 1,
             /* max_version = */ 6);
  AddBuiltin(BuiltinOperator_DIV, Register_DIV(), 1, 2);
  AddBuiltin(BuiltinOperator_ELU, Register_ELU());
  AddBuiltin(BuiltinOperator_EMBEDDING_LOOKUP, Register_EMBEDDING_LOOKUP(), 1, 4);
  AddBuiltin(BuiltinOperator_EXP, Register_EXP(), 1, 2);
  AddBuiltin(BuiltinOperator_FULLY_CONNECTED, Register_FULLY_CONNECTED(),
             /* min_version = */ 1,
             /* max_version = */ 13);
  AddBuiltin(BuiltinOperator_GATHER, Register_GATHER(),
             /* min_version = */ 1,
             /* max_version = */ 7);
  AddBuiltin(BuiltinOperator_GATHER_ND, Register_GATHER_ND(),
             /* min_version = */ 1,
             /* max_version = */ 5);
  AddBuiltin(BuiltinOperator_GELU, Register_GELU(), 1, 2);
  AddBuiltin(BuiltinOperator_GREATER, Register_GREATER(), 1, 2);
  AddBuiltin(BuiltinOperator_HARD_SWISH, Register_HARD_SWISH());
#if !defined(TFLITE_WITHOUT_CONTROL_FLOW)
  AddBuiltin(BuiltinOperator_IF, Register_IF());
#endif
  AddBuiltin(BuiltinOperator_L2_NORMALIZATION, Register_L2_NORMALIZATION(), 1, 2);
  AddBuiltin(BuiltinOperator_LEAKY_RELU, Register_LEAKY_RELU(), 1, 2);
  AddBuiltin(BuiltinOperator_LOGISTIC, Register_LOGISTIC(), 1, 3);
  AddBuiltin(BuiltinOperator_LSTM, Register_LSTM(), 1, 4);
  AddBuiltin(BuiltinOperator_MAXIMUM, Register_MAXIMUM(), 1, 4);
  AddBuiltin(BuiltinOperator_MAX_POOL_2D, Register_MAX_POOL_2D(), 1, 3);
  AddBuiltin(BuiltinOperator_MEAN, Register_MEAN(), 1, 3);
  AddBuiltin(BuiltinOperator_MIRROR_PAD, Register_MIRROR_PAD(), 1, 3);
  AddBuiltin(BuiltinOperator_MUL, Register_MUL(),
             /* min_version = */ 1,
             /* max_version = */ 7);
  AddBuiltin(BuiltinOperator_NEG, Register_NEG());
  AddBuiltin(BuiltinOperator_ONE_HOT, Register_ONE_HOT());
  AddBuiltin(BuiltinOperator_PACK, Register_PACK(), 1, 4);
  AddBuiltin(BuiltinOperator_PAD, Register_PAD(), 1, 4);
  AddBuiltin(BuiltinOperator_PRELU, Register_PRELU());
  AddBuiltin(BuiltinOperator_QUANTIZE, Register_QUANTIZE(), 1, 3);
  AddBuiltin(BuiltinOperator_REDUCE_MAX, Register_REDUCE_MAX(), 1, 3);
  AddBuiltin(BuiltinOperator_REDUCE_MIN, Register_REDUCE_MIN(), 1, 3);
  AddBuiltin(BuiltinOperator_RELU, Register_RELU(), 1, 3);
  AddBuiltin(BuiltinOperator_RELU6, Register_RELU6(), 1, 3);
  AddBuiltin(BuiltinOperator_RESHAPE, Register_RESHAPE(), 1, 2);
  AddBuiltin(BuiltinOperator_RESIZE_BILINEAR, Register_RESIZE_BILINEAR(), 1, 4);
  AddBuiltin(BuiltinOperator_RESIZE_NEAREST_NEIGHBOR, Register_RESIZE_NEAREST_NEIGHBOR(),
             /* min_version = */ 1,
             /* max_version = */ 4);
  AddBuiltin(BuiltinOperator_REVERSE_SEQUENCE, Register_REVERSE_SEQUENCE());
  AddBuiltin(BuiltinOperator_RFFT2D, Register_RFFT2D());
  AddBuiltin(BuiltinOperator_RSQRT, Register_RSQRT(), 1, 3);
  AddBuiltin(BuiltinOperator_SCATTER_ND, Register_SCATTER_ND());
  AddBuiltin(BuiltinOperator_SELECT_V2, Register_SELECT_V2(), 1, 2);
  AddBuiltin(BuiltinOperator_SLICE, Register_SLICE(),
             /* min_version = */ 1,
             /* max_version = */ 6);
  AddBuiltin(BuiltinOperator_SOFTMAX, Register_SOFTMAX(), 1, 3);
  AddBuiltin(BuiltinOperator_SPLIT, Register_SPLIT(), 1, 4);
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
  AddBuiltin(BuiltinOperator_SVDF, Register_SVDF(), 1, 4);
  AddBuiltin(BuiltinOperator_TANH, Register_TANH(), 1, 3);
  AddBuiltin(BuiltinOperator_TOPK_V2, Register_TOPK_V2(), 1, 3);
  AddBuiltin(BuiltinOperator_TRANSPOSE, Register_TRANSPOSE(),
             /* min_version = */ 1,
             /* max_version = */ 6);
  AddBuiltin(BuiltinOperator_TRANSPOSE_CONV, Register_TRANSPOSE_CONV(),
             /* min_version = */ 1,
             /* max_version = */ 5);
  AddBuiltin(BuiltinOperator_UNIDIRECTIONAL_SEQUENCE_LSTM, Register_UNIDIRECTIONAL_SEQUENCE_LSTM(),
             /* min_version = */ 1,
             /* max_version = */ 4);
  AddBuiltin(BuiltinOperator_UNPACK, Register_UNPACK(), 1, 4);
  AddBuiltin(BuiltinOperator_WHERE, Register_WHERE(), 1, 2);
#if !defined(TFLITE_WITHOUT_CONTROL_FLOW)
  AddBuiltin(BuiltinOperator_WHILE, Register_WHILE());
#endif
  AddCustom("NumericVerify", tflite::ops::custom::Register_NUMERIC_VERIFY());
  // These three are custom operators that models of other products ask for.
  AddCustom("Mfcc", tflite::ops::custom::Register_MFCC());
  AddCustom("AudioSpectrogram",
            tflite::ops::custom::Register_AUDIO_SPECTROGRAM());
  AddCustom("TFLite_Detection_PostProcess",
            tflite::ops::custom::Register_DETECTION_POSTPROCESS());
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
