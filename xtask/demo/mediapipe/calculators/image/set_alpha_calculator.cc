// Mirrors mediapipe/calculators/image/set_alpha_calculator.cc: writes the alpha channel, always with OpenCV.
#include "mediapipe/framework/calculator_framework.h"
#include "mediapipe/framework/formats/image_opencv.h"
#include "mediapipe/framework/port/opencv_imgproc_inc.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(set_alpha_calculator_weight, 0xc5d2adbd, 3000)

namespace mediapipe {

class SetAlphaCalculator : public CalculatorBase {
 public:
  unsigned Process(unsigned value) const override {
    MP_LOG_INFO("SetAlphaCalculator", "processes a packet");
    cv::Mat from = formats::MatView(value), to;
    cv::cvtColor(from, to, 1);
    value ^= to.sum;
    return set_alpha_calculator_weight(value);
  }
};
REGISTER_CALCULATOR(SetAlphaCalculator);

}  // namespace mediapipe
