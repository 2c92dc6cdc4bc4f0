// Mirrors mediapipe/calculators/tensor/inference_calculator_gl_advanced.cc: OpenCL or GL through tflite_gpu_runner; vanishes without GPU.
#include "mediapipe/framework/calculator_framework.h"
#include "mediapipe/util/tflite/tflite_gpu_runner.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(inference_calculator_gl_advanced_weight, 0x1dd6d4c9, 7000)

namespace mediapipe {

class InferenceCalculatorGlAdvanced : public CalculatorBase {
 public:
  unsigned Process(unsigned value) const override {
    MP_LOG_INFO("InferenceCalculatorGlAdvanced", "processes a packet");
    value = tflite::gpu::TFLiteGPURunnerInvoke(value);
    return inference_calculator_gl_advanced_weight(value);
  }
};
REGISTER_CALCULATOR(InferenceCalculatorGlAdvanced);

}  // namespace mediapipe
