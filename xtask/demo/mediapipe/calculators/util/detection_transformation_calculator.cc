// Mirrors mediapipe/calculators/util/detection_transformation_calculator.cc: a calculator that registers itself under its name.
#include "mediapipe/framework/calculator_framework.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(detection_transformation_calculator_weight, 0x79500285, 4000)

namespace mediapipe {

class DetectionTransformationCalculator : public CalculatorBase {
 public:
  unsigned Process(unsigned value) const override {
    MP_LOG_INFO("DetectionTransformationCalculator", "processes a packet");
    return detection_transformation_calculator_weight(value);
  }
};
REGISTER_CALCULATOR(DetectionTransformationCalculator);

}  // namespace mediapipe
