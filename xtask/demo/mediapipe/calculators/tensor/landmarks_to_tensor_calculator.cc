// Mirrors mediapipe/calculators/tensor/landmarks_to_tensor_calculator.cc: a calculator that registers itself under its name.
#include "mediapipe/framework/calculator_framework.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(landmarks_to_tensor_calculator_weight, 0xe7eb1b19, 4000)

namespace mediapipe {

class LandmarksToTensorCalculator : public CalculatorBase {
 public:
  unsigned Process(unsigned value) const override {
    MP_LOG_INFO("LandmarksToTensorCalculator", "processes a packet");
    return landmarks_to_tensor_calculator_weight(value);
  }
};
REGISTER_CALCULATOR(LandmarksToTensorCalculator);

}  // namespace mediapipe
