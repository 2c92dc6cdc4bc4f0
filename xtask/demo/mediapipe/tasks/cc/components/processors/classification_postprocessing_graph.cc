// Mirrors mediapipe/tasks/cc/components/processors/classification_postprocessing_graph.cc: scores become categories.
#include "mediapipe/tasks/cc/core/model_task_graph.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(classification_postprocessing_graph_weight, 0x52e080af, 10000)

namespace mediapipe::tasks::components::processors {

class ClassificationPostprocessingGraph : public core::ModelTaskGraph {
 public:
  void Expand(GraphBuilder& graph) const override {
    graph.AddNode("SplitTensorVectorCalculator");
    graph.AddNode("TensorsToClassificationCalculator");
    graph.AddNode("TensorsDequantizationCalculator");
  }
  unsigned Process(unsigned value) const override { return classification_postprocessing_graph_weight(value); }
};
REGISTER_MEDIAPIPE_GRAPH(::mediapipe::tasks::components::processors::ClassificationPostprocessingGraph);

}  // namespace mediapipe::tasks::components::processors
