// Mirrors mediapipe/calculators/core/split_vector_calculator.cc: one template, registered for each type that a graph may take apart. Each is linked,
// whether a graph names it or not.
#include "mediapipe/framework/calculator_framework.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(split_tensor_vector_weight, 0x8788a251, 2200)
DEMO_WEIGHT(split_landmark_vector_weight, 0xe9621aba, 2200)
DEMO_WEIGHT(split_detection_vector_weight, 0x0b6aed56, 2200)
DEMO_WEIGHT(split_image_vector_weight, 0x5cbf4d06, 2200)
DEMO_WEIGHT(split_matrix_vector_weight, 0x681d9a0d, 2200)

namespace mediapipe {

template <unsigned (*weight)(unsigned)>
class SplitVectorCalculator : public CalculatorBase {
 public:
  unsigned Process(unsigned value) const override {
    MP_LOG_INFO("SplitVectorCalculator", "processes a packet");
    return weight(value);
  }
};

typedef SplitVectorCalculator<split_tensor_vector_weight> SplitTensorVectorCalculator;
REGISTER_CALCULATOR(SplitTensorVectorCalculator);

typedef SplitVectorCalculator<split_landmark_vector_weight> SplitLandmarkVectorCalculator;

typedef SplitVectorCalculator<split_detection_vector_weight> SplitDetectionVectorCalculator;

typedef SplitVectorCalculator<split_image_vector_weight> SplitImageVectorCalculator;

typedef SplitVectorCalculator<split_matrix_vector_weight> SplitMatrixVectorCalculator;

}  // namespace mediapipe
