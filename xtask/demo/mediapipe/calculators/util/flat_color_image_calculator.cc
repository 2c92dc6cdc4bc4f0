// Mirrors mediapipe/calculators/util/flat_color_image_calculator.cc: draws with OpenCV, always.
#include "mediapipe/framework/calculator_framework.h"
#include "mediapipe/framework/formats/image_opencv.h"
#include "mediapipe/framework/port/opencv_imgproc_inc.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(flat_color_image_calculator_weight, 0xfa0dbc39, 2000)

namespace mediapipe {

class FlatColorImageCalculator : public CalculatorBase {
 public:
  unsigned Process(unsigned value) const override {
    MP_LOG_INFO("FlatColorImageCalculator", "processes a packet");
    cv::Mat to = formats::MatView(value);
    cv::line(to);
    value ^= to.sum;
    return flat_color_image_calculator_weight(value);
  }
};
REGISTER_CALCULATOR(FlatColorImageCalculator);

}  // namespace mediapipe
