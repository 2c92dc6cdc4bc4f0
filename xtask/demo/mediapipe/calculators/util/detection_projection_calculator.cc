// Mirrors mediapipe/calculators/util/detection_projection_calculator.cc: a calculator that registers itself under its name.
#include "mediapipe/framework/calculator_framework.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(detection_projection_calculator_weight, 0xc4f9d635, 3000)

namespace mediapipe {

class DetectionProjectionCalculator : public CalculatorBase {
 public:
  unsigned Process(unsigned value) const override {
    MP_LOG_INFO("DetectionProjectionCalculator", "processes a packet");
    return detection_projection_calculator_weight(value);
  }
};
REGISTER_CALCULATOR(DetectionProjectionCalculator);

}  // namespace mediapipe
