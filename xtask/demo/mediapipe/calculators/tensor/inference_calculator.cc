// Mirrors mediapipe/calculators/tensor/inference_calculator.cc: the node graphs name. It probes the registry for the backends that were linked, in
// upstream's order, and takes the first without a word about the others.
#include "mediapipe/framework/calculator_framework.h"
#include "tensorflow/lite/core/kernels/register.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(inference_calculator_weight, 0x08240efd, 9000)

namespace mediapipe {

class InferenceCalculator : public CalculatorBase {
 public:
  void Expand(GraphBuilder& graph) const override {
    for (const char* backend : kBackends) {
      if (CalculatorRegistration::Find(backend)) {
        graph.AddNode(backend);
        return;
      }
    }
    graph.Fail("no backend of \"", "InferenceCalculator", "\" is linked into this library");
  }
  unsigned Process(unsigned value) const override {
    // The full set of operators is named here too, so a smaller resolver elsewhere would free nothing.
    tflite::ops::builtin::BuiltinOpResolver resolver;
    return inference_calculator_weight(value + resolver.size());
  }

 private:
  static constexpr const char* kBackends[] = {"InferenceCalculatorMetal", "InferenceCalculatorGlAdvanced", "InferenceCalculatorGl", "InferenceCalculatorCpu"};
};
REGISTER_CALCULATOR(InferenceCalculator);

}  // namespace mediapipe
