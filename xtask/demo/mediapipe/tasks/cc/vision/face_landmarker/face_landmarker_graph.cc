// Mirrors mediapipe/tasks/cc/vision/face_landmarker/face_landmarker_graph.cc: the face landmarker with the face detector in it.
#include "mediapipe/tasks/cc/core/model_task_graph.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(face_landmarker_graph_weight, 0xefc9fa99, 9000)

namespace mediapipe::tasks::vision::face_landmarker {

class FaceLandmarkerGraph : public core::ModelTaskGraph {
 public:
  void Expand(GraphBuilder& graph) const override {
    graph.AddNode("mediapipe.tasks.vision.face_detector.FaceDetectorGraph");
    graph.AddNode("mediapipe.tasks.vision.face_landmarker.MultiFaceLandmarksDetectorGraph");
    graph.AddNode("mediapipe.tasks.vision.face_geometry.FaceGeometryFromLandmarksGraph");
    graph.AddNode("PreviousLoopbackCalculator");
    graph.AddNode("GateCalculator");
    graph.AddNode("AssociationCalculator");
    graph.AddNode("ConcatenateTensorVectorCalculator");
  }
  unsigned Process(unsigned value) const override { return face_landmarker_graph_weight(value); }
};
REGISTER_MEDIAPIPE_GRAPH(::mediapipe::tasks::vision::face_landmarker::FaceLandmarkerGraph);

}  // namespace mediapipe::tasks::vision::face_landmarker
