// Mirrors mediapipe/tasks/cc/vision/interactive_segmenter/interactive_segmenter_graph.cc: segments what the user points at, with the image segmenter in it.
#include "mediapipe/tasks/cc/core/model_task_graph.h"
#include "stb_image.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(interactive_segmenter_graph_weight, 0xcdccade3, 8000)

namespace mediapipe::tasks::vision::interactive_segmenter {

class InteractiveSegmenterGraph : public core::ModelTaskGraph {
 public:
  void Expand(GraphBuilder& graph) const override {
    graph.AddNode("mediapipe.tasks.vision.image_segmenter.ImageSegmenterGraph");
    graph.AddNode("FlatColorImageCalculator");
    graph.AddNode("AnnotationOverlayCalculator");
    graph.AddNode("AnnotationRenderer");
    graph.AddNode("ToImageCalculator");
    graph.AddNode("FromImageCalculator");
  }
  unsigned Process(unsigned value) const override { return interactive_segmenter_graph_weight(stb::Load(value)); }
};
REGISTER_MEDIAPIPE_GRAPH(::mediapipe::tasks::vision::interactive_segmenter::InteractiveSegmenterGraph);

}  // namespace mediapipe::tasks::vision::interactive_segmenter
