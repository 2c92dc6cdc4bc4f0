// Mirrors mediapipe/calculators/tensor/tensors_dequantization_calculator.cc: a calculator that registers itself under its name.
#include "mediapipe/framework/calculator_framework.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(tensors_dequantization_calculator_weight, 0x27932d59, 2000)

namespace mediapipe {

class TensorsDequantizationCalculator : public CalculatorBase {
 public:
  unsigned Process(unsigned value) const override {
    MP_LOG_INFO("TensorsDequantizationCalculator", "processes a packet");
    return tensors_dequantization_calculator_weight(value);
  }
};
REGISTER_CALCULATOR(TensorsDequantizationCalculator);

}  // namespace mediapipe
