// Mirrors mediapipe/calculators/core/clip_vector_size_calculator.cc: a calculator that registers itself under its name.
#include "mediapipe/framework/calculator_framework.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(clip_vector_size_calculator_weight, 0x7c50d5ed, 3000)

namespace mediapipe {

class ClipVectorSizeCalculator : public CalculatorBase {
 public:
  unsigned Process(unsigned value) const override {
    MP_LOG_INFO("ClipVectorSizeCalculator", "processes a packet");
    return clip_vector_size_calculator_weight(value);
  }
};
REGISTER_CALCULATOR(ClipVectorSizeCalculator);

}  // namespace mediapipe
