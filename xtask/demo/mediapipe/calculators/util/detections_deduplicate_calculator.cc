// Mirrors mediapipe/calculators/util/detections_deduplicate_calculator.cc: a calculator that registers itself under its name.
#include "mediapipe/framework/calculator_framework.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(detections_deduplicate_calculator_weight, 0x70d3228f, 3000)

namespace mediapipe {

class DetectionsDeduplicateCalculator : public CalculatorBase {
 public:
  unsigned Process(unsigned value) const override {
    MP_LOG_INFO("DetectionsDeduplicateCalculator", "processes a packet");
    return detections_deduplicate_calculator_weight(value);
  }
};
REGISTER_CALCULATOR(DetectionsDeduplicateCalculator);

}  // namespace mediapipe
