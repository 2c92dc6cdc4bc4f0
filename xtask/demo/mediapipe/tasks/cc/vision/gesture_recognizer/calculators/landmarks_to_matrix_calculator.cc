// Mirrors mediapipe/tasks/cc/vision/gesture_recognizer/calculators/landmarks_to_matrix_calculator.cc: a calculator that registers itself under its name.
#include "mediapipe/framework/calculator_framework.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(landmarks_to_matrix_calculator_weight, 0xb18d7ead, 4000)

namespace mediapipe {

class LandmarksToMatrixCalculator : public CalculatorBase {
 public:
  unsigned Process(unsigned value) const override {
    MP_LOG_INFO("LandmarksToMatrixCalculator", "processes a packet");
    return landmarks_to_matrix_calculator_weight(value);
  }
};
REGISTER_CALCULATOR(LandmarksToMatrixCalculator);

}  // namespace mediapipe
