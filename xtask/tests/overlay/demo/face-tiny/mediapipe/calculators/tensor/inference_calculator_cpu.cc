// Mirrors mediapipe/calculators/tensor/inference_calculator_cpu.cc: runs a model on the CPU, through XNNPACK where the build has it.
#include "mediapipe/framework/calculator_framework.h"
#ifdef __ANDROID__
#endif
#include "tensorflow/lite/delegates/xnnpack/xnnpack_delegate.h"
#include "tensorflow/lite/interpreter.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(inference_calculator_cpu_weight, 0xcef6a455, 8000)

namespace mediapipe {

class InferenceCalculatorCpu : public CalculatorBase {
 public:
  unsigned Process(unsigned value) const override {
#ifdef __ANDROID__
#endif
    return inference_calculator_cpu_weight(tflite::RunInterpreter(TfLiteXNNPackDelegateRun(value)));
  }
};
REGISTER_CALCULATOR(InferenceCalculatorCpu);

}  // namespace mediapipe
