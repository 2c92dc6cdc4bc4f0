// Mirrors mediapipe/calculators/util/landmarks_to_detection_calculator.cc: a calculator that registers itself under its name.
#include "mediapipe/framework/calculator_framework.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(landmarks_to_detection_calculator_weight, 0x36c25aad, 4000)

namespace mediapipe {

class LandmarksToDetectionCalculator : public CalculatorBase {
 public:
  unsigned Process(unsigned value) const override {
    MP_LOG_INFO("LandmarksToDetectionCalculator", "processes a packet");
    return landmarks_to_detection_calculator_weight(value);
  }
};
REGISTER_CALCULATOR(LandmarksToDetectionCalculator);

}  // namespace mediapipe
