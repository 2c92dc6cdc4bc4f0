// Mirrors mediapipe/tasks/cc/vision/image_classifier/image_classifier_graph.cc: classifies images.
#include "mediapipe/tasks/cc/core/model_task_graph.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(image_classifier_graph_weight, 0xef872cb1, 5000)

namespace mediapipe::tasks::vision::image_classifier {

class ImageClassifierGraph : public core::ModelTaskGraph {
 public:
  void Expand(GraphBuilder& graph) const override {
    graph.AddNode("mediapipe.tasks.components.processors.ImagePreprocessingGraph");
    graph.AddNode("mediapipe.tasks.components.processors.ClassificationPostprocessingGraph");
    static constexpr const char* kModelOperators[] = {"ADD", "AVERAGE_POOL_2D", "CONV_2D", "DEPTHWISE_CONV_2D", "FULLY_CONNECTED", "QUANTIZE", "RESHAPE",
        "SOFTMAX"};
    AddInference(graph, kModelOperators);
  }
  unsigned Process(unsigned value) const override { return image_classifier_graph_weight(value); }
};
REGISTER_MEDIAPIPE_GRAPH(::mediapipe::tasks::vision::image_classifier::ImageClassifierGraph);

}  // namespace mediapipe::tasks::vision::image_classifier
