// Mirrors mediapipe/calculators/util/rect_transformation_calculator.cc: a calculator that registers itself under its name.
#include "mediapipe/framework/calculator_framework.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(rect_transformation_calculator_weight, 0xbd107acf, 3000)

namespace mediapipe {

class RectTransformationCalculator : public CalculatorBase {
 public:
  unsigned Process(unsigned value) const override {
    MP_LOG_INFO("RectTransformationCalculator", "processes a packet");
    return rect_transformation_calculator_weight(value);
  }
};
REGISTER_CALCULATOR(RectTransformationCalculator);

}  // namespace mediapipe
