// Mirrors mediapipe/calculators/util/detections_to_rects_calculator.cc: a calculator that registers itself under its name.
#include "mediapipe/framework/calculator_framework.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(detections_to_rects_calculator_weight, 0x83ecea43, 4000)

namespace mediapipe {

class DetectionsToRectsCalculator : public CalculatorBase {
 public:
  unsigned Process(unsigned value) const override {
    MP_LOG_INFO("DetectionsToRectsCalculator", "processes a packet");
    return detections_to_rects_calculator_weight(value);
  }
};
REGISTER_CALCULATOR(DetectionsToRectsCalculator);

}  // namespace mediapipe
