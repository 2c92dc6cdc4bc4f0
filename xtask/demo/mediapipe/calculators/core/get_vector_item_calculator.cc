// Mirrors mediapipe/calculators/core/get_vector_item_calculator.cc: a calculator that registers itself under its name.
#include "mediapipe/framework/calculator_framework.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(get_vector_item_calculator_weight, 0x1a88c539, 3000)

namespace mediapipe {

class GetVectorItemCalculator : public CalculatorBase {
 public:
  unsigned Process(unsigned value) const override {
    MP_LOG_INFO("GetVectorItemCalculator", "processes a packet");
    return get_vector_item_calculator_weight(value);
  }
};
REGISTER_CALCULATOR(GetVectorItemCalculator);

}  // namespace mediapipe
