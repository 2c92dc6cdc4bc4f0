// Mirrors mediapipe/calculators/image/image_transformation_calculator.cc: scales and flips images with OpenCV, whatever MEDIAPIPE_DISABLE_OPENCV says.
#include "mediapipe/framework/calculator_framework.h"
#include "mediapipe/framework/formats/image_opencv.h"
#include "mediapipe/framework/port/opencv_imgproc_inc.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(image_transformation_calculator_weight, 0x39a8cfbb, 7000)

namespace mediapipe {

class ImageTransformationCalculator : public CalculatorBase {
 public:
  unsigned Process(unsigned value) const override {
    MP_LOG_INFO("ImageTransformationCalculator", "processes a packet");
    cv::Mat from = formats::MatView(value), to;
    cv::resize(from, to, 0.5f);
    cv::flip(to, from);
    value ^= from.sum;
    return image_transformation_calculator_weight(value);
  }
};
REGISTER_CALCULATOR(ImageTransformationCalculator);

}  // namespace mediapipe
