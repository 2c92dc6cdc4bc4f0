// Mirrors mediapipe/tasks/cc/vision/face_detector/face_detector_graph.cc: finds faces.
#include "mediapipe/tasks/cc/core/model_task_graph.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(face_detector_graph_weight, 0xcac9a297, 7000)

namespace mediapipe::tasks::vision::face_detector {

class FaceDetectorGraph : public core::ModelTaskGraph {
 public:
  void Expand(GraphBuilder& graph) const override {
    graph.AddNode("mediapipe.tasks.components.processors.ImagePreprocessingGraph");
    graph.AddNode("SplitTensorVectorCalculator");
    graph.AddNode("ClipVectorSizeCalculator");
    graph.AddNode("TensorsToDetectionsCalculator");
    graph.AddNode("NonMaxSuppressionCalculator");
    graph.AddNode("DetectionTransformationCalculator");
    graph.AddNode("DetectionsToRectsCalculator");
    graph.AddNode("RectTransformationCalculator");
    graph.AddNode("DetectionProjectionCalculator");
    graph.AddNode("PassThroughCalculator");
    static constexpr const char* kModelOperators[] = {"ADD", "CONCATENATION", "CONV_2D", "DEPTHWISE_CONV_2D", "DEQUANTIZE", "MAX_POOL_2D", "PAD", "RELU",
        "RESHAPE"};
    AddInference(graph, kModelOperators);
  }
  unsigned Process(unsigned value) const override { return face_detector_graph_weight(value); }
};
REGISTER_MEDIAPIPE_GRAPH(::mediapipe::tasks::vision::face_detector::FaceDetectorGraph);

}  // namespace mediapipe::tasks::vision::face_detector
