// Mirrors mediapipe/calculators/util/association_calculator.cc: a calculator that registers itself under its name.
#include "mediapipe/framework/calculator_framework.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(association_calculator_weight, 0x04b2f279, 7000)

namespace mediapipe {

class AssociationCalculator : public CalculatorBase {
 public:
  unsigned Process(unsigned value) const override {
    MP_LOG_INFO("AssociationCalculator", "processes a packet");
    return association_calculator_weight(value);
  }
};
REGISTER_CALCULATOR(AssociationCalculator);

}  // namespace mediapipe
