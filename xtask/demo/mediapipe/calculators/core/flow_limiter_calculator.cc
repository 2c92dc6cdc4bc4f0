// Mirrors mediapipe/calculators/core/flow_limiter_calculator.cc: a calculator that registers itself under its name.
#include "mediapipe/framework/calculator_framework.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(flow_limiter_calculator_weight, 0xcae47827, 3000)

namespace mediapipe {

class FlowLimiterCalculator : public CalculatorBase {
 public:
  unsigned Process(unsigned value) const override {
    MP_LOG_INFO("FlowLimiterCalculator", "processes a packet");
    return flow_limiter_calculator_weight(value);
  }
};
REGISTER_CALCULATOR(FlowLimiterCalculator);

}  // namespace mediapipe
