// Mirrors mediapipe/calculators/tensor/vector_to_tensor_calculator.cc: a calculator that registers itself under its name.
#include "mediapipe/framework/calculator_framework.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(vector_to_tensor_calculator_weight, 0xbc9693b9, 2000)

namespace mediapipe {

class VectorToTensorCalculator : public CalculatorBase {
 public:
  unsigned Process(unsigned value) const override {
    MP_LOG_INFO("VectorToTensorCalculator", "processes a packet");
    return vector_to_tensor_calculator_weight(value);
  }
};
REGISTER_CALCULATOR(VectorToTensorCalculator);

}  // namespace mediapipe
