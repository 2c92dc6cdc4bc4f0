// Mirrors mediapipe/tasks/cc/vision/pose_detector/pose_detector_graph.cc: finds people.
#include "mediapipe/tasks/cc/core/model_task_graph.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(pose_detector_graph_weight, 0x4a2b197b, 7000)

namespace mediapipe::tasks::vision::pose_detector {

class PoseDetectorGraph : public core::ModelTaskGraph {
 public:
  void Expand(GraphBuilder& graph) const override {
    graph.AddNode("mediapipe.tasks.components.processors.ImagePreprocessingGraph");
    graph.AddNode("ClipVectorSizeCalculator");
    graph.AddNode("TensorsToDetectionsCalculator");
    graph.AddNode("NonMaxSuppressionCalculator");
    graph.AddNode("DetectionTransformationCalculator");
    graph.AddNode("DetectionsToRectsCalculator");
    graph.AddNode("RectTransformationCalculator");
    graph.AddNode("DetectionProjectionCalculator");
    static constexpr const char* kModelOperators[] = {"ADD", "CONCATENATION", "CONV_2D", "DENSIFY", "DEPTHWISE_CONV_2D", "DEPTH_TO_SPACE", "DEQUANTIZE", "PAD",
        "RESHAPE", "RESIZE_BILINEAR"};
    AddInference(graph, kModelOperators);
  }
  unsigned Process(unsigned value) const override { return pose_detector_graph_weight(value); }
};
REGISTER_MEDIAPIPE_GRAPH(::mediapipe::tasks::vision::pose_detector::PoseDetectorGraph);

}  // namespace mediapipe::tasks::vision::pose_detector
