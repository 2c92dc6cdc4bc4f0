// Mirrors mediapipe/tasks/cc/vision/face_landmarker/face_landmarks_detector_graph.cc: landmarks of one face and of many.
#include "mediapipe/tasks/cc/core/model_task_graph.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(face_landmarks_detector_graph_weight, 0x19efbd29, 10000)

namespace mediapipe::tasks::vision::face_landmarker {

class SingleFaceLandmarksDetectorGraph : public core::ModelTaskGraph {
 public:
  void Expand(GraphBuilder& graph) const override {
    graph.AddNode("mediapipe.tasks.components.processors.ImagePreprocessingGraph");
    graph.AddNode("mediapipe.tasks.vision.face_landmarker.TensorsToFaceLandmarksGraph");
    graph.AddNode("TensorsToFloatsCalculator");
    graph.AddNode("ThresholdingCalculator");
    graph.AddNode("GetVectorItemCalculator");
    graph.AddNode("LandmarkLetterboxRemovalCalculator");
    graph.AddNode("LandmarkProjectionCalculator");
    graph.AddNode("LandmarksToDetectionCalculator");
    static constexpr const char* kModelOperators[] = {"ADD", "CONV_2D", "DEPTHWISE_CONV_2D", "DEQUANTIZE", "LOGISTIC", "MAX_POOL_2D", "PAD", "PRELU", "RESHAPE"};
    AddInference(graph, kModelOperators);
  }
  unsigned Process(unsigned value) const override { return face_landmarks_detector_graph_weight(value); }
};
REGISTER_MEDIAPIPE_GRAPH(::mediapipe::tasks::vision::face_landmarker::SingleFaceLandmarksDetectorGraph);

class MultiFaceLandmarksDetectorGraph : public core::ModelTaskGraph {
 public:
  void Expand(GraphBuilder& graph) const override {
    graph.AddNode("BeginLoopCalculator");
    graph.AddNode("EndLoopCalculator");
    graph.AddNode("mediapipe.tasks.vision.face_landmarker.SingleFaceLandmarksDetectorGraph");
    graph.AddNode("mediapipe.tasks.vision.face_landmarker.FaceBlendshapesGraph");
    graph.AddNode("LandmarksSmoothingCalculator");
  }
};
REGISTER_MEDIAPIPE_GRAPH(::mediapipe::tasks::vision::face_landmarker::MultiFaceLandmarksDetectorGraph);

}  // namespace mediapipe::tasks::vision::face_landmarker
