// Mirrors mediapipe/util/tflite/operations/transpose_conv_bias.cc: the custom operator "Convolution2DTransposeBias".
#include "mediapipe/util/tflite/operations/transpose_conv_bias.h"

#include "tensorflow/lite/kernels/kernel_util.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(transpose_conv_bias_weight, 0x3740fe1f, 3000)

namespace mediapipe::tflite_operations {
TFLITE_KERNEL(RegisterConvolution2DTransposeBias, "Convolution2DTransposeBias", transpose_conv_bias_weight)
}  // namespace mediapipe::tflite_operations
