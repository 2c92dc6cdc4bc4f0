// Mirrors mediapipe/tasks/cc/vision/hand_detector/hand_detector_graph.cc: finds palms; a part of the hand tasks, no task of its own.
#include "mediapipe/tasks/cc/core/model_task_graph.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(hand_detector_graph_weight, 0xe2628683, 7000)

namespace mediapipe::tasks::vision::hand_detector {

class HandDetectorGraph : public core::ModelTaskGraph {
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
    static constexpr const char* kModelOperators[] = {"ADD", "CONCATENATION", "CONV_2D", "DEPTHWISE_CONV_2D", "DEQUANTIZE", "MAX_POOL_2D", "PAD", "PRELU",
        "RESHAPE", "RESIZE_BILINEAR"};
    AddInference(graph, kModelOperators);
  }
  unsigned Process(unsigned value) const override { return hand_detector_graph_weight(value); }
};
REGISTER_MEDIAPIPE_GRAPH(::mediapipe::tasks::vision::hand_detector::HandDetectorGraph);

}  // namespace mediapipe::tasks::vision::hand_detector
