// Mirrors mediapipe/tasks/cc/components/processors/image_preprocessing_graph.cc: an image becomes the input tensor of a model.
#include "mediapipe/tasks/cc/core/model_task_graph.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(image_preprocessing_graph_weight, 0xdd22e1a7, 8000)

namespace mediapipe::tasks::components::processors {

class ImagePreprocessingGraph : public core::ModelTaskGraph {
 public:
  void Expand(GraphBuilder& graph) const override {
    graph.AddNode("ImageCloneCalculator");
    graph.AddNode("ImagePropertiesCalculator");
    graph.AddNode("ImageToTensorCalculator");
  }
  unsigned Process(unsigned value) const override { return image_preprocessing_graph_weight(value); }
};
REGISTER_MEDIAPIPE_GRAPH(::mediapipe::tasks::components::processors::ImagePreprocessingGraph);

}  // namespace mediapipe::tasks::components::processors
