// Mirrors mediapipe/tasks/cc/vision/face_geometry/calculators/geometry_pipeline_calculator.cc: a calculator that registers itself under its name.
#include "mediapipe/framework/calculator_framework.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(geometry_pipeline_calculator_weight, 0xb444eb13, 12000)

namespace mediapipe {

class GeometryPipelineCalculator : public CalculatorBase {
 public:
  unsigned Process(unsigned value) const override {
    MP_LOG_INFO("GeometryPipelineCalculator", "processes a packet");
    return geometry_pipeline_calculator_weight(value);
  }
};
REGISTER_CALCULATOR(GeometryPipelineCalculator);

}  // namespace mediapipe
