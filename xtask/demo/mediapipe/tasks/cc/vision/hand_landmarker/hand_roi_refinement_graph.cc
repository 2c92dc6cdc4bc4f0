// Mirrors mediapipe/tasks/cc/vision/hand_landmarker/hand_roi_refinement_graph.cc: refines where a hand is; used by the holistic landmarker.
#include "mediapipe/tasks/cc/core/model_task_graph.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(hand_roi_refinement_graph_weight, 0xc76478bf, 4000)

namespace mediapipe::tasks::vision::hand_landmarker {

class HandRoiRefinementGraph : public core::ModelTaskGraph {
 public:
  void Expand(GraphBuilder& graph) const override {
    graph.AddNode("mediapipe.tasks.components.processors.ImagePreprocessingGraph");
    graph.AddNode("TensorsToLandmarksCalculator");
    static constexpr const char* kModelOperators[] = {"ADD", "CONV_2D", "DEPTHWISE_CONV_2D", "DEQUANTIZE", "FULLY_CONNECTED", "LOGISTIC", "MEAN"};
    AddInference(graph, kModelOperators);
  }
  unsigned Process(unsigned value) const override { return hand_roi_refinement_graph_weight(value); }
};
REGISTER_MEDIAPIPE_GRAPH(::mediapipe::tasks::vision::hand_landmarker::HandRoiRefinementGraph);

}  // namespace mediapipe::tasks::vision::hand_landmarker
