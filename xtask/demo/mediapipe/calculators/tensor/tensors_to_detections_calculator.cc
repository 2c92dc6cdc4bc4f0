// Mirrors mediapipe/calculators/tensor/tensors_to_detections_calculator.cc: a calculator that registers itself under its name.
#include "mediapipe/framework/calculator_framework.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(tensors_to_detections_calculator_weight, 0xb88ec64d, 15000)

namespace mediapipe {

class TensorsToDetectionsCalculator : public CalculatorBase {
 public:
  unsigned Process(unsigned value) const override {
    MP_LOG_INFO("TensorsToDetectionsCalculator", "processes a packet");
    return tensors_to_detections_calculator_weight(value);
  }
};
REGISTER_CALCULATOR(TensorsToDetectionsCalculator);

}  // namespace mediapipe
