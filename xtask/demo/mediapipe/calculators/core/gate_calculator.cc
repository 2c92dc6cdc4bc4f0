// Mirrors mediapipe/calculators/core/gate_calculator.cc: a calculator that registers itself under its name.
#include "mediapipe/framework/calculator_framework.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(gate_calculator_weight, 0xf937fb1d, 4000)

namespace mediapipe {

class GateCalculator : public CalculatorBase {
 public:
  unsigned Process(unsigned value) const override {
    MP_LOG_INFO("GateCalculator", "processes a packet");
    return gate_calculator_weight(value);
  }
};
REGISTER_CALCULATOR(GateCalculator);

}  // namespace mediapipe
