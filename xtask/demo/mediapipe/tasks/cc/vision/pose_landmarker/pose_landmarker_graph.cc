// Mirrors mediapipe/tasks/cc/vision/pose_landmarker/pose_landmarker_graph.cc: the pose landmarker with the pose detector in it.
#include "mediapipe/tasks/cc/core/model_task_graph.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(pose_landmarker_graph_weight, 0x58aa9ddf, 5000)

namespace mediapipe::tasks::vision::pose_landmarker {

class PoseLandmarkerGraph : public core::ModelTaskGraph {
 public:
  void Expand(GraphBuilder& graph) const override {
    graph.AddNode("mediapipe.tasks.vision.pose_detector.PoseDetectorGraph");
    graph.AddNode("mediapipe.tasks.vision.pose_landmarker.MultiplePoseLandmarksDetectorGraph");
    graph.AddNode("PreviousLoopbackCalculator");
    graph.AddNode("GateCalculator");
    graph.AddNode("AssociationCalculator");
  }
  unsigned Process(unsigned value) const override { return pose_landmarker_graph_weight(value); }
};
REGISTER_MEDIAPIPE_GRAPH(::mediapipe::tasks::vision::pose_landmarker::PoseLandmarkerGraph);

}  // namespace mediapipe::tasks::vision::pose_landmarker
