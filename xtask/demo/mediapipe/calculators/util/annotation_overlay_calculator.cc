// Mirrors mediapipe/calculators/util/annotation_overlay_calculator.cc: draws with OpenCV, always.
#include "mediapipe/framework/calculator_framework.h"
#include "mediapipe/framework/formats/image_opencv.h"
#include "mediapipe/framework/port/opencv_imgproc_inc.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(annotation_overlay_calculator_weight, 0xfd60975b, 8000)

namespace mediapipe {

class AnnotationOverlayCalculator : public CalculatorBase {
 public:
  unsigned Process(unsigned value) const override {
    MP_LOG_INFO("AnnotationOverlayCalculator", "processes a packet");
    cv::Mat to = formats::MatView(value);
    cv::line(to);
    value ^= to.sum;
    return annotation_overlay_calculator_weight(value);
  }
};
REGISTER_CALCULATOR(AnnotationOverlayCalculator);

}  // namespace mediapipe
