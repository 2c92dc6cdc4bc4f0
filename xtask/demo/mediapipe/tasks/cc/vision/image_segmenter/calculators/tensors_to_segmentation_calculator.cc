// Mirrors mediapipe/tasks/cc/vision/image_segmenter/calculators/tensors_to_segmentation_calculator.cc: the masks of the segmenters, always with OpenCV.
#include "mediapipe/framework/calculator_framework.h"
#include "mediapipe/framework/formats/image_opencv.h"
#include "mediapipe/framework/port/opencv_imgproc_inc.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(tasks_tensors_to_segmentation_weight, 0x58432b87, 7000)

namespace mediapipe {

class TasksTensorsToSegmentationCalculator : public CalculatorBase {
 public:
  unsigned Process(unsigned value) const override {
    MP_LOG_INFO("TasksTensorsToSegmentationCalculator", "processes a packet");
    cv::Mat from = formats::MatView(value), to;
    cv::resize(from, to, 2.0f);
    value ^= to.sum;
    return tasks_tensors_to_segmentation_weight(value);
  }
};
REGISTER_CALCULATOR(TasksTensorsToSegmentationCalculator);

}  // namespace mediapipe
