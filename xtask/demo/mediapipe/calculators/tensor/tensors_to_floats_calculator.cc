// Mirrors mediapipe/calculators/tensor/tensors_to_floats_calculator.cc: a calculator that registers itself under its name.
#include "mediapipe/framework/calculator_framework.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(tensors_to_floats_calculator_weight, 0xe2b36707, 3000)

namespace mediapipe {

class TensorsToFloatsCalculator : public CalculatorBase {
 public:
  unsigned Process(unsigned value) const override {
    MP_LOG_INFO("TensorsToFloatsCalculator", "processes a packet");
    return tensors_to_floats_calculator_weight(value);
  }
};
REGISTER_CALCULATOR(TensorsToFloatsCalculator);

}  // namespace mediapipe
