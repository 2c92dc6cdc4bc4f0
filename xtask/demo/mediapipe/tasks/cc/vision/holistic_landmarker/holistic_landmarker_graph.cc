// Mirrors mediapipe/tasks/cc/vision/holistic_landmarker/holistic_landmarker_graph.cc: face, hands and pose in one. It holds the parts of the pose landmarker, not its graph.
#include "mediapipe/tasks/cc/core/model_task_graph.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(holistic_landmarker_graph_weight, 0xce8735d3, 42000)

namespace mediapipe::tasks::vision::holistic_landmarker {

class HolisticLandmarkerGraph : public core::ModelTaskGraph {
 public:
  void Expand(GraphBuilder& graph) const override {
    graph.AddNode("mediapipe.tasks.vision.face_landmarker.FaceLandmarkerGraph");
    graph.AddNode("mediapipe.tasks.vision.hand_landmarker.HandLandmarkerGraph");
    graph.AddNode("mediapipe.tasks.vision.hand_landmarker.HandRoiRefinementGraph");
    graph.AddNode("mediapipe.tasks.vision.pose_detector.PoseDetectorGraph");
    graph.AddNode("mediapipe.tasks.vision.pose_landmarker.MultiplePoseLandmarksDetectorGraph");
  }
  unsigned Process(unsigned value) const override { return holistic_landmarker_graph_weight(value); }
};
REGISTER_MEDIAPIPE_GRAPH(::mediapipe::tasks::vision::holistic_landmarker::HolisticLandmarkerGraph);

}  // namespace mediapipe::tasks::vision::holistic_landmarker
