// Mirrors mediapipe/calculators/util/from_image_calculator.cc: a calculator that registers itself under its name.
#include "mediapipe/framework/calculator_framework.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(from_image_calculator_weight, 0xc5e68d65, 3000)

namespace mediapipe {

class FromImageCalculator : public CalculatorBase {
 public:
  unsigned Process(unsigned value) const override {
    MP_LOG_INFO("FromImageCalculator", "processes a packet");
    return from_image_calculator_weight(value);
  }
};
REGISTER_CALCULATOR(FromImageCalculator);

}  // namespace mediapipe
