// Mirrors mediapipe/calculators/image/affine_transformation_runner_opencv.cc: warps with OpenCV, selected away by MEDIAPIPE_DISABLE_OPENCV.
#include "mediapipe/framework/calculator_framework.h"
#include "mediapipe/framework/formats/image_opencv.h"
#include "mediapipe/framework/port/opencv_imgproc_inc.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(affine_transformation_runner_opencv_weight, 0xf76ed08b, 3000)

namespace mediapipe {

class AffineTransformationRunnerOpencv : public CalculatorBase {
 public:
  unsigned Process(unsigned value) const override {
    MP_LOG_INFO("AffineTransformationRunnerOpencv", "processes a packet");
    cv::Mat from = formats::MatView(value), to;
    cv::warpAffine(from, to, 3);
    value ^= to.sum;
    return affine_transformation_runner_opencv_weight(value);
  }
};
REGISTER_CALCULATOR(AffineTransformationRunnerOpencv);

}  // namespace mediapipe
