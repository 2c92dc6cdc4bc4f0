// Mirrors mediapipe/calculators/core/concatenate_vector_calculator.cc: one template, registered for each type that a graph may put together. Each is linked,
// whether a graph names it or not.
#include "mediapipe/framework/calculator_framework.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(concatenate_tensor_vector_weight, 0xea56bcf4, 2500)
DEMO_WEIGHT(concatenate_landmark_vector_weight, 0x834a51e8, 2500)
DEMO_WEIGHT(concatenate_image_vector_weight, 0xecb3fd0a, 2500)
DEMO_WEIGHT(concatenate_float_vector_weight, 0xa4cc1680, 2500)

namespace mediapipe {

template <unsigned (*weight)(unsigned)>
class ConcatenateVectorCalculator : public CalculatorBase {
 public:
  unsigned Process(unsigned value) const override {
    MP_LOG_INFO("ConcatenateVectorCalculator", "processes a packet");
    return weight(value);
  }
};

typedef ConcatenateVectorCalculator<concatenate_tensor_vector_weight> ConcatenateTensorVectorCalculator;
REGISTER_CALCULATOR(ConcatenateTensorVectorCalculator);

typedef ConcatenateVectorCalculator<concatenate_landmark_vector_weight> ConcatenateLandmarkVectorCalculator;
REGISTER_CALCULATOR(ConcatenateLandmarkVectorCalculator);

typedef ConcatenateVectorCalculator<concatenate_image_vector_weight> ConcatenateImageVectorCalculator;
REGISTER_CALCULATOR(ConcatenateImageVectorCalculator);

typedef ConcatenateVectorCalculator<concatenate_float_vector_weight> ConcatenateFloatVectorCalculator;
REGISTER_CALCULATOR(ConcatenateFloatVectorCalculator);

}  // namespace mediapipe
