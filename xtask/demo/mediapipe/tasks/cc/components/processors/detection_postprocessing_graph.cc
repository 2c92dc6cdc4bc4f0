// Mirrors mediapipe/tasks/cc/components/processors/detection_postprocessing_graph.cc: output tensors become detections. It adds ConcatenateTensorVectorCalculator without depending on it, as upstream does.
#include "mediapipe/tasks/cc/core/model_task_graph.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(detection_postprocessing_graph_weight, 0x12e9e9ed, 11000)

namespace mediapipe::tasks::components::processors {

class DetectionPostprocessingGraph : public core::ModelTaskGraph {
 public:
  void Expand(GraphBuilder& graph) const override {
    graph.AddNode("SplitTensorVectorCalculator");
    graph.AddNode("ConcatenateTensorVectorCalculator");
    graph.AddNode("TensorsToDetectionsCalculator");
    graph.AddNode("NonMaxSuppressionCalculator");
    graph.AddNode("DetectionsDeduplicateCalculator");
  }
  unsigned Process(unsigned value) const override { return detection_postprocessing_graph_weight(value); }
};
REGISTER_MEDIAPIPE_GRAPH(::mediapipe::tasks::components::processors::DetectionPostprocessingGraph);

}  // namespace mediapipe::tasks::components::processors
