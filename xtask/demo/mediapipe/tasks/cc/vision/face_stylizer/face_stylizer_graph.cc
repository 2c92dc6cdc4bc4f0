// Mirrors mediapipe/tasks/cc/vision/face_stylizer/face_stylizer_graph.cc: restyles a face.
#include "mediapipe/tasks/cc/core/model_task_graph.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(face_stylizer_graph_weight, 0x0be5239d, 6000)

namespace mediapipe::tasks::vision::face_stylizer {

class FaceStylizerGraph : public core::ModelTaskGraph {
 public:
  void Expand(GraphBuilder& graph) const override {
    graph.AddNode("mediapipe.tasks.vision.face_landmarker.FaceLandmarkerGraph");
    graph.AddNode("mediapipe.tasks.components.processors.ImagePreprocessingGraph");
    graph.AddNode("TensorsToImageCalculator");
    static constexpr const char* kModelOperators[] = {"ADD", "CONV_2D", "LEAKY_RELU", "MUL", "PAD", "RESHAPE", "RESIZE_BILINEAR", "TANH", "TRANSPOSE_CONV"};
    AddInference(graph, kModelOperators);
  }
  unsigned Process(unsigned value) const override { return face_stylizer_graph_weight(value); }
};
REGISTER_MEDIAPIPE_GRAPH(::mediapipe::tasks::vision::face_stylizer::FaceStylizerGraph);

}  // namespace mediapipe::tasks::vision::face_stylizer
