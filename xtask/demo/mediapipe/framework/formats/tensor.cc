// Mirrors mediapipe/framework/formats/tensor.cc.
#include "mediapipe/framework/formats/tensor.h"

#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(tensor_weight, 0xa1832709, 26000)

namespace mediapipe {
unsigned TensorUsage(unsigned value) { return tensor_weight(value); }
}  // namespace mediapipe
