// Mirrors mediapipe/tasks/cc/vision/image_embedder/image_embedder_graph.cc: embeds images.
#include "mediapipe/tasks/cc/core/model_task_graph.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(image_embedder_graph_weight, 0xeaa66eb9, 7000)

namespace mediapipe::tasks::vision::image_embedder {

class ImageEmbedderGraph : public core::ModelTaskGraph {
 public:
  void Expand(GraphBuilder& graph) const override {
    graph.AddNode("mediapipe.tasks.components.processors.ImagePreprocessingGraph");
    graph.AddNode("mediapipe.tasks.components.processors.EmbeddingPostprocessingGraph");
    static constexpr const char* kModelOperators[] = {"ADD", "AVERAGE_POOL_2D", "CONV_2D", "DEPTHWISE_CONV_2D", "HARD_SWISH", "MUL", "RESHAPE", "L2_NORMALIZATION"};
    AddInference(graph, kModelOperators);
  }
  unsigned Process(unsigned value) const override { return image_embedder_graph_weight(value); }
};
REGISTER_MEDIAPIPE_GRAPH(::mediapipe::tasks::vision::image_embedder::ImageEmbedderGraph);

}  // namespace mediapipe::tasks::vision::image_embedder
