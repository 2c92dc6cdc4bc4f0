// Mirrors mediapipe/calculators/tensor/tensors_to_embeddings_calculator.cc: a calculator that registers itself under its name.
#include "mediapipe/framework/calculator_framework.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(tensors_to_embeddings_calculator_weight, 0xe83e0a33, 3000)

namespace mediapipe {

class TensorsToEmbeddingsCalculator : public CalculatorBase {
 public:
  unsigned Process(unsigned value) const override {
    MP_LOG_INFO("TensorsToEmbeddingsCalculator", "processes a packet");
    return tensors_to_embeddings_calculator_weight(value);
  }
};
REGISTER_CALCULATOR(TensorsToEmbeddingsCalculator);

}  // namespace mediapipe
