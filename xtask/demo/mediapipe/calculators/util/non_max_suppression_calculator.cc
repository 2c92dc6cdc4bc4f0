// Mirrors mediapipe/calculators/util/non_max_suppression_calculator.cc: a calculator that registers itself under its name.
#include "mediapipe/framework/calculator_framework.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(non_max_suppression_calculator_weight, 0xfd78a76b, 8000)

namespace mediapipe {

class NonMaxSuppressionCalculator : public CalculatorBase {
 public:
  unsigned Process(unsigned value) const override {
    MP_LOG_INFO("NonMaxSuppressionCalculator", "processes a packet");
    return non_max_suppression_calculator_weight(value);
  }
};
REGISTER_CALCULATOR(NonMaxSuppressionCalculator);

}  // namespace mediapipe
