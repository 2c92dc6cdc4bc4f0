// Mirrors mediapipe/tasks/cc/vision/gesture_recognizer/hand_gesture_recognizer_graph.cc: names the gesture of one hand and of many.
#include "mediapipe/tasks/cc/core/model_task_graph.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(hand_gesture_recognizer_graph_weight, 0x923d6109, 15000)

namespace mediapipe::tasks::vision::gesture_recognizer {

class SingleHandGestureRecognizerGraph : public core::ModelTaskGraph {
 public:
  void Expand(GraphBuilder& graph) const override {
    graph.AddNode("LandmarksToMatrixCalculator");
    graph.AddNode("CombinedPredictionCalculator");
    graph.AddNode("VectorToTensorCalculator");
    graph.AddNode("mediapipe.tasks.components.processors.ClassificationPostprocessingGraph");
    static constexpr const char* kModelOperators[] = {"ADD", "CONCATENATION", "DIV", "FULLY_CONNECTED", "GATHER", "LOGISTIC", "MAXIMUM", "MEAN", "MUL",
        "REDUCE_MAX", "REDUCE_MIN", "RESHAPE", "STRIDED_SLICE", "SUB", "UNPACK"};
    AddInference(graph, kModelOperators);
  }
  unsigned Process(unsigned value) const override { return hand_gesture_recognizer_graph_weight(value); }
};
REGISTER_MEDIAPIPE_GRAPH(::mediapipe::tasks::vision::gesture_recognizer::SingleHandGestureRecognizerGraph);

class MultipleHandGestureRecognizerGraph : public core::ModelTaskGraph {
 public:
  void Expand(GraphBuilder& graph) const override {
    graph.AddNode("BeginLoopCalculator");
    graph.AddNode("EndLoopCalculator");
    graph.AddNode("mediapipe.tasks.vision.gesture_recognizer.SingleHandGestureRecognizerGraph");
    static constexpr const char* kModelOperators[] = {"ADD", "FULLY_CONNECTED", "MUL", "SOFTMAX"};
    AddInference(graph, kModelOperators);
  }
};
REGISTER_MEDIAPIPE_GRAPH(::mediapipe::tasks::vision::gesture_recognizer::MultipleHandGestureRecognizerGraph);

}  // namespace mediapipe::tasks::vision::gesture_recognizer
