// Mirrors mediapipe/calculators/util/landmark_projection_calculator.cc: a calculator that registers itself under its name.
#include "mediapipe/framework/calculator_framework.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(landmark_projection_calculator_weight, 0x1feb113f, 4000)

namespace mediapipe {

class LandmarkProjectionCalculator : public CalculatorBase {
 public:
  unsigned Process(unsigned value) const override {
    MP_LOG_INFO("LandmarkProjectionCalculator", "processes a packet");
    return landmark_projection_calculator_weight(value);
  }
};
REGISTER_CALCULATOR(LandmarkProjectionCalculator);

}  // namespace mediapipe
