// Mirrors mediapipe/calculators/image/warp_affine_calculator.cc: warps images.
#include "mediapipe/framework/calculator_framework.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(warp_affine_calculator_weight, 0x713b1e37, 4000)

namespace mediapipe {

class WarpAffineCalculator : public CalculatorBase {
 public:
  unsigned Process(unsigned value) const override {
    MP_LOG_INFO("WarpAffineCalculator", "processes a packet");
    return warp_affine_calculator_weight(value);
  }
};
REGISTER_CALCULATOR(WarpAffineCalculator);

}  // namespace mediapipe
