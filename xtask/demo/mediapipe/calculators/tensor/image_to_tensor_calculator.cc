// Mirrors mediapipe/calculators/tensor/image_to_tensor_calculator.cc: turns an image into a tensor through the converters it was built with.
#include "mediapipe/framework/calculator_framework.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(image_to_tensor_calculator_weight, 0x96d58305, 11000)

namespace mediapipe {

class ImageToTensorCalculator : public CalculatorBase {
 public:
  unsigned Process(unsigned value) const override {
    MP_LOG_INFO("ImageToTensorCalculator", "processes a packet");
    return image_to_tensor_calculator_weight(value);
  }
};
REGISTER_CALCULATOR(ImageToTensorCalculator);

}  // namespace mediapipe
