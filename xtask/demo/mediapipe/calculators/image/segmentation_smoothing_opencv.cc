// Mirrors mediapipe/calculators/image/segmentation_smoothing_opencv.cc: the OpenCV half of segmentation_smoothing_calculator, selected away by MEDIAPIPE_DISABLE_OPENCV.
#include "mediapipe/framework/calculator_framework.h"
#include "mediapipe/framework/formats/image_opencv.h"
#include "mediapipe/framework/port/opencv_imgproc_inc.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(segmentation_smoothing_opencv_weight, 0xb9d4b9a7, 2000)

namespace mediapipe {

class SegmentationSmoothingOpencv : public CalculatorBase {
 public:
  unsigned Process(unsigned value) const override {
    MP_LOG_INFO("SegmentationSmoothingOpencv", "processes a packet");
    cv::Mat from = formats::MatView(value), to;
    cv::addWeighted(from, from, to);
    value ^= to.sum;
    return segmentation_smoothing_opencv_weight(value);
  }
};
REGISTER_CALCULATOR(SegmentationSmoothingOpencv);

}  // namespace mediapipe
