// Mirrors mediapipe/calculators/util/thresholding_calculator.cc: a calculator that registers itself under its name.
#include "mediapipe/framework/calculator_framework.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(thresholding_calculator_weight, 0x2911730d, 2000)

namespace mediapipe {

class ThresholdingCalculator : public CalculatorBase {
 public:
  unsigned Process(unsigned value) const override {
    MP_LOG_INFO("ThresholdingCalculator", "processes a packet");
    return thresholding_calculator_weight(value);
  }
};
REGISTER_CALCULATOR(ThresholdingCalculator);

}  // namespace mediapipe
