// Mirrors mediapipe/tasks/cc/vision/hand_landmarker/hand_landmarks_detector_graph.cc: landmarks of one hand and of many.
#include "mediapipe/tasks/cc/core/model_task_graph.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(hand_landmarks_detector_graph_weight, 0x0c00a80b, 9000)

namespace mediapipe::tasks::vision::hand_landmarker {

class SingleHandLandmarksDetectorGraph : public core::ModelTaskGraph {
 public:
  void Expand(GraphBuilder& graph) const override {
    graph.AddNode("mediapipe.tasks.components.processors.ImagePreprocessingGraph");
    graph.AddNode("SplitTensorVectorCalculator");
    graph.AddNode("TensorsToLandmarksCalculator");
    graph.AddNode("TensorsToFloatsCalculator");
    graph.AddNode("ThresholdingCalculator");
    graph.AddNode("LandmarkLetterboxRemovalCalculator");
    graph.AddNode("LandmarkProjectionCalculator");
    graph.AddNode("WorldLandmarkProjectionCalculator");
    static constexpr const char* kModelOperators[] = {"ADD", "CONV_2D", "DEPTHWISE_CONV_2D", "DEQUANTIZE", "FULLY_CONNECTED", "LOGISTIC", "MEAN"};
    AddInference(graph, kModelOperators);
  }
  unsigned Process(unsigned value) const override { return hand_landmarks_detector_graph_weight(value); }
};
REGISTER_MEDIAPIPE_GRAPH(::mediapipe::tasks::vision::hand_landmarker::SingleHandLandmarksDetectorGraph);

class MultipleHandLandmarksDetectorGraph : public core::ModelTaskGraph {
 public:
  void Expand(GraphBuilder& graph) const override {
    graph.AddNode("BeginLoopCalculator");
    graph.AddNode("EndLoopCalculator");
    graph.AddNode("mediapipe.tasks.vision.hand_landmarker.SingleHandLandmarksDetectorGraph");
  }
};
REGISTER_MEDIAPIPE_GRAPH(::mediapipe::tasks::vision::hand_landmarker::MultipleHandLandmarksDetectorGraph);

}  // namespace mediapipe::tasks::vision::hand_landmarker
