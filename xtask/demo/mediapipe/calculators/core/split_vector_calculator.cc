// Mirrors mediapipe/calculators/core/split_vector_calculator.cc: a calculator that registers itself under its name.
#include "mediapipe/framework/calculator_framework.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(split_vector_calculator_weight, 0x740cd269, 11000)

namespace mediapipe {

class SplitTensorVectorCalculator : public CalculatorBase {
 public:
  unsigned Process(unsigned value) const override {
    MP_LOG_INFO("SplitTensorVectorCalculator", "processes a packet");
    return split_vector_calculator_weight(value);
  }
};
REGISTER_CALCULATOR(SplitTensorVectorCalculator);

}  // namespace mediapipe
