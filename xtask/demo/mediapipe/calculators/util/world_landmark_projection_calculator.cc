// Mirrors mediapipe/calculators/util/world_landmark_projection_calculator.cc: a calculator that registers itself under its name.
#include "mediapipe/framework/calculator_framework.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(world_landmark_projection_calculator_weight, 0x6f6ff26b, 2000)

namespace mediapipe {

class WorldLandmarkProjectionCalculator : public CalculatorBase {
 public:
  unsigned Process(unsigned value) const override {
    MP_LOG_INFO("WorldLandmarkProjectionCalculator", "processes a packet");
    return world_landmark_projection_calculator_weight(value);
  }
};
REGISTER_CALCULATOR(WorldLandmarkProjectionCalculator);

}  // namespace mediapipe
