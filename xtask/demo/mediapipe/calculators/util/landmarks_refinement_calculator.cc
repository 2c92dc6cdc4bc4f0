// Mirrors mediapipe/calculators/util/landmarks_refinement_calculator.cc: a calculator that registers itself under its name.
#include "mediapipe/framework/calculator_framework.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(landmarks_refinement_calculator_weight, 0x123c1d75, 7000)

namespace mediapipe {

class LandmarksRefinementCalculator : public CalculatorBase {
 public:
  unsigned Process(unsigned value) const override {
    MP_LOG_INFO("LandmarksRefinementCalculator", "processes a packet");
    return landmarks_refinement_calculator_weight(value);
  }
};
REGISTER_CALCULATOR(LandmarksRefinementCalculator);

}  // namespace mediapipe
