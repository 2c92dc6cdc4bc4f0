// Mirrors mediapipe/calculators/core/concatenate_vector_calculator.cc: a calculator that registers itself under its name.
#include "mediapipe/framework/calculator_framework.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(concatenate_vector_calculator_weight, 0x57fa33c1, 10000)

namespace mediapipe {

class ConcatenateTensorVectorCalculator : public CalculatorBase {
 public:
  unsigned Process(unsigned value) const override {
    MP_LOG_INFO("ConcatenateTensorVectorCalculator", "processes a packet");
    return concatenate_vector_calculator_weight(value);
  }
};
REGISTER_CALCULATOR(ConcatenateTensorVectorCalculator);

}  // namespace mediapipe
