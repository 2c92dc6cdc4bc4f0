// Mirrors mediapipe/calculators/core/begin_loop_calculator.cc: a calculator that registers itself under its name.
#include "mediapipe/framework/calculator_framework.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(begin_loop_calculator_weight, 0x7491c5c1, 5000)

namespace mediapipe {

class BeginLoopCalculator : public CalculatorBase {
 public:
  unsigned Process(unsigned value) const override {
    MP_LOG_INFO("BeginLoopCalculator", "processes a packet");
    return begin_loop_calculator_weight(value);
  }
};
REGISTER_CALCULATOR(BeginLoopCalculator);

}  // namespace mediapipe
