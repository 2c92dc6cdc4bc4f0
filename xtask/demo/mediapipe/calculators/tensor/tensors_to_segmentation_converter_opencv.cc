// Mirrors mediapipe/calculators/tensor/tensors_to_segmentation_converter_opencv.cc: masks on the CPU with OpenCV, selected away by MEDIAPIPE_DISABLE_OPENCV.
#include "mediapipe/framework/calculator_framework.h"
#include "mediapipe/framework/formats/image_opencv.h"
#include "mediapipe/framework/port/opencv_imgproc_inc.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(tensors_to_segmentation_converter_opencv_weight, 0x6f799829, 3000)

namespace mediapipe {

class TensorsToSegmentationConverterOpencv : public CalculatorBase {
 public:
  unsigned Process(unsigned value) const override {
    MP_LOG_INFO("TensorsToSegmentationConverterOpencv", "processes a packet");
    cv::Mat from = formats::MatView(value), to;
    cv::resize(from, to, 2.0f);
    value ^= to.sum;
    return tensors_to_segmentation_converter_opencv_weight(value);
  }
};
REGISTER_CALCULATOR(TensorsToSegmentationConverterOpencv);

}  // namespace mediapipe
