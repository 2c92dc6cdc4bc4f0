// Mirrors mediapipe/tasks/cc/vision/hand_landmarker/hand_landmarker_graph.cc: the hand landmarker with the palm detector in it.
#include "mediapipe/tasks/cc/core/model_task_graph.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(hand_landmarker_graph_weight, 0xe47fd0f7, 7000)

namespace mediapipe::tasks::vision::hand_landmarker {

class HandLandmarkerGraph : public core::ModelTaskGraph {
 public:
  void Expand(GraphBuilder& graph) const override {
    graph.AddNode("mediapipe.tasks.vision.hand_detector.HandDetectorGraph");
    graph.AddNode("mediapipe.tasks.vision.hand_landmarker.MultipleHandLandmarksDetectorGraph");
    graph.AddNode("PreviousLoopbackCalculator");
    graph.AddNode("GateCalculator");
    graph.AddNode("AssociationCalculator");
  }
  unsigned Process(unsigned value) const override { return hand_landmarker_graph_weight(value); }
};
REGISTER_MEDIAPIPE_GRAPH(::mediapipe::tasks::vision::hand_landmarker::HandLandmarkerGraph);

}  // namespace mediapipe::tasks::vision::hand_landmarker
