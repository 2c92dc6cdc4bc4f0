// Mirrors mediapipe/tasks/cc/vision/face_geometry/face_geometry_from_landmarks_graph.cc: landmarks become a face in space.
#include "mediapipe/tasks/cc/core/model_task_graph.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(face_geometry_from_landmarks_graph_weight, 0xc27a0dd1, 5000)

namespace mediapipe::tasks::vision::face_geometry {

class FaceGeometryFromLandmarksGraph : public core::ModelTaskGraph {
 public:
  void Expand(GraphBuilder& graph) const override {
    graph.AddNode("GeometryPipelineCalculator");
  }
  unsigned Process(unsigned value) const override { return face_geometry_from_landmarks_graph_weight(value); }
};
REGISTER_MEDIAPIPE_GRAPH(::mediapipe::tasks::vision::face_geometry::FaceGeometryFromLandmarksGraph);

}  // namespace mediapipe::tasks::vision::face_geometry
