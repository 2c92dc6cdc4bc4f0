// Mirrors mediapipe/tasks/cc/vision/object_detector/object_detector_graph.cc: finds objects. Its name lacks the package of the task, as upstream's does.
#include "mediapipe/tasks/cc/core/model_task_graph.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(object_detector_graph_weight, 0x381da78b, 6000)

namespace mediapipe::tasks::vision {

class ObjectDetectorGraph : public core::ModelTaskGraph {
 public:
  void Expand(GraphBuilder& graph) const override {
    graph.AddNode("mediapipe.tasks.components.processors.ImagePreprocessingGraph");
    graph.AddNode("mediapipe.tasks.components.processors.DetectionPostprocessingGraph");
    static constexpr const char* kModelOperators[] = {"ADD", "CONCATENATION", "CONV_2D", "DEPTHWISE_CONV_2D", "LOGISTIC", "MAX_POOL_2D", "RELU6", "RESHAPE",
        "RESIZE_NEAREST_NEIGHBOR"};
    AddInference(graph, kModelOperators);
  }
  unsigned Process(unsigned value) const override { return object_detector_graph_weight(value); }
};
REGISTER_MEDIAPIPE_GRAPH(::mediapipe::tasks::vision::ObjectDetectorGraph);

}  // namespace mediapipe::tasks::vision
