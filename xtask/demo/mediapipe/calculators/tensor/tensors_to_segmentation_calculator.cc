// Mirrors mediapipe/calculators/tensor/tensors_to_segmentation_calculator.cc: the mask of the pose tasks.
#include "mediapipe/framework/calculator_framework.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(tensors_to_segmentation_calculator_weight, 0x66fcab03, 5000)

namespace mediapipe {

class TensorsToSegmentationCalculator : public CalculatorBase {
 public:
  unsigned Process(unsigned value) const override {
    MP_LOG_INFO("TensorsToSegmentationCalculator", "processes a packet");
    return tensors_to_segmentation_calculator_weight(value);
  }
};
REGISTER_CALCULATOR(TensorsToSegmentationCalculator);

}  // namespace mediapipe
