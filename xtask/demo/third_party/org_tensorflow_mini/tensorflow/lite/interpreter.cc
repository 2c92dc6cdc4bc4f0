// Mirrors tensorflow/lite/interpreter.cc and its neighbours: TensorFlow Lite without its kernels.
#include "tensorflow/lite/interpreter.h"

#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(interpreter_weight, 0xb03226b7, 40000)
DEMO_WEIGHT(subgraph_weight, 0x73f6ea07, 33000)

namespace tflite {
unsigned RunInterpreter(unsigned value) { return subgraph_weight(interpreter_weight(value)); }
}  // namespace tflite
