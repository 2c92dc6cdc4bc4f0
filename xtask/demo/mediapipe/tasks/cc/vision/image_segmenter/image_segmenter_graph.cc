// Mirrors mediapipe/tasks/cc/vision/image_segmenter/image_segmenter_graph.cc: segments images.
#include "mediapipe/tasks/cc/core/model_task_graph.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(image_segmenter_graph_weight, 0x32a04659, 9000)

namespace mediapipe::tasks::vision::image_segmenter {

class ImageSegmenterGraph : public core::ModelTaskGraph {
 public:
  void Expand(GraphBuilder& graph) const override {
    graph.AddNode("mediapipe.tasks.components.processors.ImagePreprocessingGraph");
    graph.AddNode("TasksTensorsToSegmentationCalculator");
    graph.AddNode("ImageTransformationCalculator");
    graph.AddNode("SetAlphaCalculator");
    static constexpr const char* kModelOperators[] = {"ADD", "AVERAGE_POOL_2D", "CONV_2D", "Convolution2DTransposeBias", "DEPTHWISE_CONV_2D", "DEQUANTIZE",
        "HARD_SWISH", "LOGISTIC", "MUL", "RELU", "RESIZE_BILINEAR"};
    AddInference(graph, kModelOperators);
  }
  unsigned Process(unsigned value) const override { return image_segmenter_graph_weight(value); }
};
REGISTER_MEDIAPIPE_GRAPH(::mediapipe::tasks::vision::image_segmenter::ImageSegmenterGraph);

}  // namespace mediapipe::tasks::vision::image_segmenter
