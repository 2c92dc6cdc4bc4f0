// Mirrors mediapipe/tasks/cc/vision/face_stylizer/calculators/tensors_to_image_calculator.cc: a tensor becomes an image, always with OpenCV.
#include "mediapipe/framework/calculator_framework.h"
#include "mediapipe/framework/formats/image_opencv.h"
#include "mediapipe/framework/port/opencv_imgproc_inc.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(tensors_to_image_calculator_weight, 0xe89fcce9, 4000)

namespace mediapipe {

class TensorsToImageCalculator : public CalculatorBase {
 public:
  unsigned Process(unsigned value) const override {
    MP_LOG_INFO("TensorsToImageCalculator", "processes a packet");
    cv::Mat from = formats::MatView(value), to;
    from.convertTo(to);
    value ^= to.sum;
    return tensors_to_image_calculator_weight(value);
  }
};
REGISTER_CALCULATOR(TensorsToImageCalculator);

}  // namespace mediapipe
