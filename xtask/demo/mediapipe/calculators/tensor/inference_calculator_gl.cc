// Mirrors mediapipe/calculators/tensor/inference_calculator_gl.cc: the GL delegate; vanishes without GPU.
#include "mediapipe/framework/calculator_framework.h"
#include "tensorflow/lite/delegates/gpu/gl_delegate.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(inference_calculator_gl_weight, 0xe847236f, 7000)

namespace mediapipe {

class InferenceCalculatorGl : public CalculatorBase {
 public:
  unsigned Process(unsigned value) const override { return inference_calculator_gl_weight(TfLiteGpuDelegateRun(value)); }
};
REGISTER_CALCULATOR(InferenceCalculatorGl);

}  // namespace mediapipe
