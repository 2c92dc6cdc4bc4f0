// Mirrors mediapipe/calculators/image/image_properties_calculator.cc: a calculator that registers itself under its name.
#include "mediapipe/framework/calculator_framework.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(image_properties_calculator_weight, 0xce093791, 3000)

namespace mediapipe {

class ImagePropertiesCalculator : public CalculatorBase {
 public:
  unsigned Process(unsigned value) const override {
    MP_LOG_INFO("ImagePropertiesCalculator", "processes a packet");
    return image_properties_calculator_weight(value);
  }
};
REGISTER_CALCULATOR(ImagePropertiesCalculator);

}  // namespace mediapipe
