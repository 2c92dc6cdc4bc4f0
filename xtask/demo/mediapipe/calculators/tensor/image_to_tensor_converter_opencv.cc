// Mirrors mediapipe/calculators/tensor/image_to_tensor_converter_opencv.cc: crops and scales on the CPU with OpenCV, selected away by MEDIAPIPE_DISABLE_OPENCV.
#include "mediapipe/framework/calculator_framework.h"
#include "mediapipe/framework/formats/image_opencv.h"
#include "mediapipe/framework/port/opencv_imgproc_inc.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(image_to_tensor_converter_opencv_weight, 0x206f8c95, 7000)

namespace mediapipe {

class ImageToTensorConverterOpencv : public CalculatorBase {
 public:
  unsigned Process(unsigned value) const override {
    MP_LOG_INFO("ImageToTensorConverterOpencv", "processes a packet");
    cv::Mat from = formats::MatView(value), to;
    cv::getPerspectiveTransform(from);
    cv::warpPerspective(from, to, 3);
    cv::cvtColor(to, from, 2);
    from.convertTo(to);
    value ^= to.sum;
    return image_to_tensor_converter_opencv_weight(value);
  }
};
REGISTER_CALCULATOR(ImageToTensorConverterOpencv);

}  // namespace mediapipe
