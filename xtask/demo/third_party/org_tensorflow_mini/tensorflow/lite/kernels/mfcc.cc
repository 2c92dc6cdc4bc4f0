// Mirrors tensorflow/lite/kernels: the custom operator Mfcc, which comes with the builtin ones.
#include "tensorflow/lite/kernels/kernel_util.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(mfcc_kernel_weight, 0x370e52cd, 4000)

namespace tflite::ops::custom {
TFLITE_KERNEL(Register_MFCC, "Mfcc", mfcc_kernel_weight)
}  // namespace tflite::ops::custom
