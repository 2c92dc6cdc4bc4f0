// Mirrors mediapipe/tasks/cc/components/processors/embedding_postprocessing_graph.cc: output tensors become embeddings.
#include "mediapipe/tasks/cc/core/model_task_graph.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(embedding_postprocessing_graph_weight, 0x2b7ae485, 8000)

namespace mediapipe::tasks::components::processors {

class EmbeddingPostprocessingGraph : public core::ModelTaskGraph {
 public:
  void Expand(GraphBuilder& graph) const override {
    graph.AddNode("TensorsToEmbeddingsCalculator");
    graph.AddNode("TensorsDequantizationCalculator");
  }
  unsigned Process(unsigned value) const override { return embedding_postprocessing_graph_weight(value); }
};
REGISTER_MEDIAPIPE_GRAPH(::mediapipe::tasks::components::processors::EmbeddingPostprocessingGraph);

}  // namespace mediapipe::tasks::components::processors
