// Mirrors mediapipe/calculators/core/previous_loopback_calculator.cc: a calculator that registers itself under its name.
#include "mediapipe/framework/calculator_framework.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(previous_loopback_calculator_weight, 0x8e86430d, 4000)

namespace mediapipe {

class PreviousLoopbackCalculator : public CalculatorBase {
 public:
  unsigned Process(unsigned value) const override {
    MP_LOG_INFO("PreviousLoopbackCalculator", "processes a packet");
    return previous_loopback_calculator_weight(value);
  }
};
REGISTER_CALCULATOR(PreviousLoopbackCalculator);

}  // namespace mediapipe
