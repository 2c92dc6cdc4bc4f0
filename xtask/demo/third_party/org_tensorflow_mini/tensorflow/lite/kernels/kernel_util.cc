// Mirrors tensorflow/lite/kernels/kernel_util.cc and the ruy library below it: what stays whichever kernels are kept.
#include "tensorflow/lite/kernels/kernel_util.h"

#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(kernel_util_weight, 0xd751afb9, 26000)
DEMO_WEIGHT(ruy_weight, 0xd3a52107, 24000)

namespace tflite {
unsigned PrepareTensors(unsigned value) { return value | (ruy_weight(kernel_util_weight(value)) & 2) | 1; }
}  // namespace tflite
