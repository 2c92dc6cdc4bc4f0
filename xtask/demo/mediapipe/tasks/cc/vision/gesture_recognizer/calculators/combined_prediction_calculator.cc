// Mirrors mediapipe/tasks/cc/vision/gesture_recognizer/calculators/combined_prediction_calculator.cc: a calculator that registers itself under its name.
#include "mediapipe/framework/calculator_framework.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(combined_prediction_calculator_weight, 0x1219e273, 3000)

namespace mediapipe {

class CombinedPredictionCalculator : public CalculatorBase {
 public:
  unsigned Process(unsigned value) const override {
    MP_LOG_INFO("CombinedPredictionCalculator", "processes a packet");
    return combined_prediction_calculator_weight(value);
  }
};
REGISTER_CALCULATOR(CombinedPredictionCalculator);

}  // namespace mediapipe
