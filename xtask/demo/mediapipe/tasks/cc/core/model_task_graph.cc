// Mirrors mediapipe/tasks/cc/core/model_task_graph.cc.
#include "mediapipe/tasks/cc/core/model_task_graph.h"

#include "mediapipe/tasks/cc/core/mediapipe_builtin_op_resolver.h"
#include "mediapipe/tasks/cc/core/model_resources.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(model_task_graph_weight, 0xa7de156b, 4000)

namespace mediapipe::tasks::core {

void ModelTaskGraph::AddInference(GraphBuilder& graph, const char* const* operators, int count) {
  const MediaPipeBuiltinOpResolver resolver;
  for (int i = 0; i < count; ++i) {
    const TfLiteRegistration* found = resolver.FindByName(operators[i]);
    if (!found) {
      graph.Fail("didn't find op for builtin opcode \"", operators[i], "\": it is not in this library's op resolver");
      return;
    }
    TfLiteContext context;
    if (found->prepare(&context) != 0) {
      graph.Fail("op \"", operators[i], "\" failed to prepare");
      return;
    }
    model_task_graph_weight(found->invoke(&context, LoadModelResources(i)));
  }
  graph.AddNode("InferenceCalculator");
}

}  // namespace mediapipe::tasks::core
