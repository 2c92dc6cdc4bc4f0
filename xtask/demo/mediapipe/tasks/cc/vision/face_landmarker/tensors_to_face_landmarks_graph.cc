// Mirrors mediapipe/tasks/cc/vision/face_landmarker/tensors_to_face_landmarks_graph.cc: output tensors become landmarks.
#include "mediapipe/tasks/cc/core/model_task_graph.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(tensors_to_face_landmarks_graph_weight, 0x1b0a7de5, 4000)

namespace mediapipe::tasks::vision::face_landmarker {

class TensorsToFaceLandmarksGraph : public core::ModelTaskGraph {
 public:
  void Expand(GraphBuilder& graph) const override {
    graph.AddNode("SplitTensorVectorCalculator");
    graph.AddNode("TensorsToLandmarksCalculator");
    graph.AddNode("LandmarksRefinementCalculator");
  }
  unsigned Process(unsigned value) const override { return tensors_to_face_landmarks_graph_weight(value); }
};
REGISTER_MEDIAPIPE_GRAPH(::mediapipe::tasks::vision::face_landmarker::TensorsToFaceLandmarksGraph);

}  // namespace mediapipe::tasks::vision::face_landmarker
