// Mirrors mediapipe/util/annotation_renderer.cc: draws annotations, always with OpenCV.
#include "mediapipe/framework/calculator_framework.h"
#include "mediapipe/framework/formats/image_opencv.h"
#include "mediapipe/framework/port/opencv_imgproc_inc.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(annotation_renderer_weight, 0x7afc7b83, 9000)

namespace mediapipe {

class AnnotationRenderer : public CalculatorBase {
 public:
  unsigned Process(unsigned value) const override {
    MP_LOG_INFO("AnnotationRenderer", "processes a packet");
    cv::Mat to = formats::MatView(value);
    cv::line(to);
    cv::putText(to);
    value ^= to.sum;
    return annotation_renderer_weight(value);
  }
};
REGISTER_CALCULATOR(AnnotationRenderer);

}  // namespace mediapipe
