// Mirrors mediapipe/calculators/util/to_image_calculator.cc: a calculator that registers itself under its name.
#include "mediapipe/framework/calculator_framework.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(to_image_calculator_weight, 0x72930a7f, 3000)

namespace mediapipe {

class ToImageCalculator : public CalculatorBase {
 public:
  unsigned Process(unsigned value) const override {
    MP_LOG_INFO("ToImageCalculator", "processes a packet");
    return to_image_calculator_weight(value);
  }
};
REGISTER_CALCULATOR(ToImageCalculator);

}  // namespace mediapipe
