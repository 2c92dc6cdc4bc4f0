// Mirrors tensorflow/lite/kernels: the custom operator NumericVerify, which comes with the builtin ones.
#include "tensorflow/lite/kernels/kernel_util.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(numeric_verify_kernel_weight, 0xa76b2c57, 4000)

namespace tflite::ops::custom {
TFLITE_KERNEL(Register_NUMERIC_VERIFY, "NumericVerify", numeric_verify_kernel_weight)
}  // namespace tflite::ops::custom
