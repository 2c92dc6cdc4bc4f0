// Mirrors mediapipe/calculators/util/landmark_letterbox_removal_calculator.cc: a calculator that registers itself under its name.
#include "mediapipe/framework/calculator_framework.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(landmark_letterbox_removal_calculator_weight, 0x808932b5, 3000)

namespace mediapipe {

class LandmarkLetterboxRemovalCalculator : public CalculatorBase {
 public:
  unsigned Process(unsigned value) const override {
    MP_LOG_INFO("LandmarkLetterboxRemovalCalculator", "processes a packet");
    return landmark_letterbox_removal_calculator_weight(value);
  }
};
REGISTER_CALCULATOR(LandmarkLetterboxRemovalCalculator);

}  // namespace mediapipe
