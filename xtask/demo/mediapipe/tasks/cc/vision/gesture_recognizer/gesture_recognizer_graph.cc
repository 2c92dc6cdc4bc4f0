// Mirrors mediapipe/tasks/cc/vision/gesture_recognizer/gesture_recognizer_graph.cc: the gesture recognizer with the hand landmarker in it.
#include "mediapipe/tasks/cc/core/model_task_graph.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(gesture_recognizer_graph_weight, 0x6e3b74fb, 8000)

namespace mediapipe::tasks::vision::gesture_recognizer {

class GestureRecognizerGraph : public core::ModelTaskGraph {
 public:
  void Expand(GraphBuilder& graph) const override {
    graph.AddNode("mediapipe.tasks.vision.hand_landmarker.HandLandmarkerGraph");
    graph.AddNode("mediapipe.tasks.vision.gesture_recognizer.MultipleHandGestureRecognizerGraph");
  }
  unsigned Process(unsigned value) const override { return gesture_recognizer_graph_weight(value); }
};
REGISTER_MEDIAPIPE_GRAPH(::mediapipe::tasks::vision::gesture_recognizer::GestureRecognizerGraph);

}  // namespace mediapipe::tasks::vision::gesture_recognizer
