// Mirrors mediapipe/calculators/tensor/image_to_tensor_calculator.cc: turns an image into a tensor through the converters it was built with.
#include "mediapipe/framework/calculator_framework.h"
#include "third_party/demo_weights/weights.h"

extern "C" [[noreturn]] void abort();

DEMO_WEIGHT(image_to_tensor_calculator_weight, 0x96d58305, 11000)

namespace mediapipe {

class ImageToTensorCalculator : public CalculatorBase {
 public:
  unsigned Process(unsigned value) const override {
    MP_LOG_INFO("ImageToTensorCalculator", "processes a packet");
    return image_to_tensor_calculator_weight(Convert(value));
  }

 private:
#if !MEDIAPIPE_DISABLE_OPENCV
  // The node of image_to_tensor_converter_opencv.cc converts.
  static unsigned Convert(unsigned value) { return value; }
#else
  // There is no converter for an image in CPU memory.
  static unsigned Convert(unsigned) { abort(); }
#endif
};
REGISTER_CALCULATOR(ImageToTensorCalculator);

}  // namespace mediapipe
