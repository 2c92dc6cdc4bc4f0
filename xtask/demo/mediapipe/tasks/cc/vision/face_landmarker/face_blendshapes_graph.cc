// Mirrors mediapipe/tasks/cc/vision/face_landmarker/face_blendshapes_graph.cc: landmarks become blend shapes.
#include "mediapipe/tasks/cc/core/model_task_graph.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(face_blendshapes_graph_weight, 0x127e3f75, 5000)

namespace mediapipe::tasks::vision::face_landmarker {

class FaceBlendshapesGraph : public core::ModelTaskGraph {
 public:
  void Expand(GraphBuilder& graph) const override {
    graph.AddNode("LandmarksToTensorCalculator");
    graph.AddNode("TensorsToClassificationCalculator");
    graph.AddNode("SplitTensorVectorCalculator");
    static constexpr const char* kModelOperators[] = {"ADD", "CONCATENATION", "CONV_2D", "DEQUANTIZE", "DIV", "LOGISTIC", "MEAN", "MUL", "NEG", "RESHAPE", "RSQRT",
        "SQRT", "SQUARED_DIFFERENCE", "STRIDED_SLICE", "SUB", "SUM", "TRANSPOSE"};
    AddInference(graph, kModelOperators);
  }
  unsigned Process(unsigned value) const override { return face_blendshapes_graph_weight(value); }
};
REGISTER_MEDIAPIPE_GRAPH(::mediapipe::tasks::vision::face_landmarker::FaceBlendshapesGraph);

}  // namespace mediapipe::tasks::vision::face_landmarker
