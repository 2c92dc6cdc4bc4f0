// Mirrors mediapipe/calculators/tensor/image_to_tensor_converter_gl_texture.cc: crops and scales on the GPU; vanishes without GPU.
#include "mediapipe/framework/calculator_framework.h"
#include "mediapipe/gpu/gl_context.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(image_to_tensor_converter_gl_texture_weight, 0xeba148c5, 8000)

namespace mediapipe {

class ImageToTensorConverterGlTexture : public CalculatorBase {
 public:
  unsigned Process(unsigned value) const override {
    MP_LOG_INFO("ImageToTensorConverterGlTexture", "processes a packet");
    value = GlContextRun(value);
    return image_to_tensor_converter_gl_texture_weight(value);
  }
};
REGISTER_CALCULATOR(ImageToTensorConverterGlTexture);

}  // namespace mediapipe
