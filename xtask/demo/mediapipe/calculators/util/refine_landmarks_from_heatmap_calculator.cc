// Mirrors mediapipe/calculators/util/refine_landmarks_from_heatmap_calculator.cc: a calculator that registers itself under its name.
#include "mediapipe/framework/calculator_framework.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(refine_landmarks_from_heatmap_calculator_weight, 0xaa488d71, 4000)

namespace mediapipe {

class RefineLandmarksFromHeatmapCalculator : public CalculatorBase {
 public:
  unsigned Process(unsigned value) const override {
    MP_LOG_INFO("RefineLandmarksFromHeatmapCalculator", "processes a packet");
    return refine_landmarks_from_heatmap_calculator_weight(value);
  }
};
REGISTER_CALCULATOR(RefineLandmarksFromHeatmapCalculator);

}  // namespace mediapipe
