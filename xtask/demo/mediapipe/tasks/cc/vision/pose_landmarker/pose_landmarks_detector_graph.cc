// Mirrors mediapipe/tasks/cc/vision/pose_landmarker/pose_landmarks_detector_graph.cc: landmarks of one person and of many.
#include "mediapipe/tasks/cc/core/model_task_graph.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(pose_landmarks_detector_graph_weight, 0x5821ad47, 10000)

namespace mediapipe::tasks::vision::pose_landmarker {

class SinglePoseLandmarksDetectorGraph : public core::ModelTaskGraph {
 public:
  void Expand(GraphBuilder& graph) const override {
    graph.AddNode("mediapipe.tasks.components.processors.ImagePreprocessingGraph");
    graph.AddNode("SplitTensorVectorCalculator");
    graph.AddNode("TensorsToLandmarksCalculator");
    graph.AddNode("RefineLandmarksFromHeatmapCalculator");
    graph.AddNode("TensorsToSegmentationCalculator");
    graph.AddNode("WarpAffineCalculator");
    graph.AddNode("SegmentationSmoothingCalculator");
    graph.AddNode("LandmarkProjectionCalculator");
    graph.AddNode("WorldLandmarkProjectionCalculator");
    graph.AddNode("LandmarksToDetectionCalculator");
    static constexpr const char* kModelOperators[] = {"ADD", "CONV_2D", "DEPTHWISE_CONV_2D", "DEQUANTIZE", "LOGISTIC", "MAX_POOL_2D", "PAD", "RESHAPE",
        "RESIZE_BILINEAR"};
    AddInference(graph, kModelOperators);
  }
  unsigned Process(unsigned value) const override { return pose_landmarks_detector_graph_weight(value); }
};
REGISTER_MEDIAPIPE_GRAPH(::mediapipe::tasks::vision::pose_landmarker::SinglePoseLandmarksDetectorGraph);

class MultiplePoseLandmarksDetectorGraph : public core::ModelTaskGraph {
 public:
  void Expand(GraphBuilder& graph) const override {
    graph.AddNode("BeginLoopCalculator");
    graph.AddNode("EndLoopCalculator");
    graph.AddNode("mediapipe.tasks.vision.pose_landmarker.SinglePoseLandmarksDetectorGraph");
    graph.AddNode("LandmarksSmoothingCalculator");
  }
};
REGISTER_MEDIAPIPE_GRAPH(::mediapipe::tasks::vision::pose_landmarker::MultiplePoseLandmarksDetectorGraph);

}  // namespace mediapipe::tasks::vision::pose_landmarker
