// Mirrors mediapipe/calculators/util/landmarks_smoothing_calculator.cc: a calculator that registers itself under its name.
#include "mediapipe/framework/calculator_framework.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(landmarks_smoothing_calculator_weight, 0x34380c57, 9000)

namespace mediapipe {

class LandmarksSmoothingCalculator : public CalculatorBase {
 public:
  unsigned Process(unsigned value) const override {
    MP_LOG_INFO("LandmarksSmoothingCalculator", "processes a packet");
    return landmarks_smoothing_calculator_weight(value);
  }
};
REGISTER_CALCULATOR(LandmarksSmoothingCalculator);

}  // namespace mediapipe
