// Mirrors mediapipe/calculators/core/end_loop_calculator.cc: a calculator that registers itself under its name.
#include "mediapipe/framework/calculator_framework.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(end_loop_calculator_weight, 0xcb4853bf, 5000)

namespace mediapipe {

class EndLoopCalculator : public CalculatorBase {
 public:
  unsigned Process(unsigned value) const override {
    MP_LOG_INFO("EndLoopCalculator", "processes a packet");
    return end_loop_calculator_weight(value);
  }
};
REGISTER_CALCULATOR(EndLoopCalculator);

}  // namespace mediapipe
