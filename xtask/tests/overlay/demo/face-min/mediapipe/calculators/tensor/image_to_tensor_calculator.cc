// Mirrors mediapipe/calculators/tensor/image_to_tensor_calculator.cc: turns an image into a tensor through the converters it was built with.
#include "mediapipe/calculators/tensor/region_sampler.h"
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
  static unsigned Convert(unsigned value) {
    unsigned char pixels[16 * 16 * 3], tensor[8 * 8 * 3];
    for (unsigned char& pixel : pixels) pixel = static_cast<unsigned char>(value = value * 31 + 7);
    const region_sampler::Target target = {tensor, region_sampler::Element::kUint8, 8, 8, 3, 1, 0};
    if (!region_sampler::Sample({pixels, 16, 16, 3, 48}, {8, 8, 12, 12, 0.8, 0.6}, region_sampler::Outside::kZero, target)) abort();
    for (unsigned char element : tensor) value = value * 31 + element;
    return value;
  }
#endif
};
REGISTER_CALCULATOR(ImageToTensorCalculator);

}  // namespace mediapipe
