// Mirrors mediapipe/calculators/image/segmentation_smoothing_calculator.cc: smooths masks over time.
#include "mediapipe/framework/calculator_framework.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(segmentation_smoothing_calculator_weight, 0x78eec209, 3000)

namespace mediapipe {

class SegmentationSmoothingCalculator : public CalculatorBase {
 public:
  unsigned Process(unsigned value) const override {
    MP_LOG_INFO("SegmentationSmoothingCalculator", "processes a packet");
    return segmentation_smoothing_calculator_weight(value);
  }
};
REGISTER_CALCULATOR(SegmentationSmoothingCalculator);

}  // namespace mediapipe
