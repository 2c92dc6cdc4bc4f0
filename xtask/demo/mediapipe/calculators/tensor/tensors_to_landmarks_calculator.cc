// Mirrors mediapipe/calculators/tensor/tensors_to_landmarks_calculator.cc: a calculator that registers itself under its name.
#include "mediapipe/framework/calculator_framework.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(tensors_to_landmarks_calculator_weight, 0xf8e3d5e5, 6000)

namespace mediapipe {

class TensorsToLandmarksCalculator : public CalculatorBase {
 public:
  unsigned Process(unsigned value) const override {
    MP_LOG_INFO("TensorsToLandmarksCalculator", "processes a packet");
    return tensors_to_landmarks_calculator_weight(value);
  }
};
REGISTER_CALCULATOR(TensorsToLandmarksCalculator);

}  // namespace mediapipe
