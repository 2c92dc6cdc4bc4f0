// Mirrors mediapipe/calculators/image/image_clone_calculator.cc: a calculator that registers itself under its name.
#include "mediapipe/framework/calculator_framework.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(image_clone_calculator_weight, 0xce44ea95, 3000)

namespace mediapipe {

class ImageCloneCalculator : public CalculatorBase {
 public:
  unsigned Process(unsigned value) const override {
    MP_LOG_INFO("ImageCloneCalculator", "processes a packet");
    return image_clone_calculator_weight(value);
  }
};
REGISTER_CALCULATOR(ImageCloneCalculator);

}  // namespace mediapipe
