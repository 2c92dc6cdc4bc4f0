// Mirrors mediapipe/calculators/core/pass_through_calculator.cc: a calculator that registers itself under its name.
#include "mediapipe/framework/calculator_framework.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(pass_through_calculator_weight, 0x098b4c09, 2000)

namespace mediapipe {

class PassThroughCalculator : public CalculatorBase {
 public:
  unsigned Process(unsigned value) const override {
    MP_LOG_INFO("PassThroughCalculator", "processes a packet");
    return pass_through_calculator_weight(value);
  }
};
REGISTER_CALCULATOR(PassThroughCalculator);

}  // namespace mediapipe
