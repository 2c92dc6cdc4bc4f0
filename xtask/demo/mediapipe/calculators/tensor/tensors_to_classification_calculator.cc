// Mirrors mediapipe/calculators/tensor/tensors_to_classification_calculator.cc: a calculator that registers itself under its name.
#include "mediapipe/framework/calculator_framework.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(tensors_to_classification_calculator_weight, 0xe191f9a5, 6000)

namespace mediapipe {

class TensorsToClassificationCalculator : public CalculatorBase {
 public:
  unsigned Process(unsigned value) const override {
    MP_LOG_INFO("TensorsToClassificationCalculator", "processes a packet");
    return tensors_to_classification_calculator_weight(value);
  }
};
REGISTER_CALCULATOR(TensorsToClassificationCalculator);

}  // namespace mediapipe
