// Mirrors mediapipe/gpu/gl_surface_sink_calculator.cc: shows a texture on a surface; vanishes without GPU.
#include "mediapipe/framework/calculator_framework.h"
#include "mediapipe/gpu/gl_context.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(gl_surface_sink_calculator_weight, 0x291f340b, 5000)

namespace mediapipe {

class GlSurfaceSinkCalculator : public CalculatorBase {
 public:
  unsigned Process(unsigned value) const override {
    MP_LOG_INFO("GlSurfaceSinkCalculator", "processes a packet");
    value = GlContextRun(value);
    return gl_surface_sink_calculator_weight(value);
  }
};
REGISTER_CALCULATOR(GlSurfaceSinkCalculator);

}  // namespace mediapipe
