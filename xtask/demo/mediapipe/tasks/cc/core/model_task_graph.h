// Mirrors mediapipe/tasks/cc/core/model_task_graph.h: the base of all task graphs.
#ifndef MEDIAPIPE_TASKS_CC_CORE_MODEL_TASK_GRAPH_H_
#define MEDIAPIPE_TASKS_CC_CORE_MODEL_TASK_GRAPH_H_

#include "mediapipe/framework/calculator_framework.h"

namespace mediapipe::tasks::core {

class ModelTaskGraph : public CalculatorBase {
 protected:
  // Adds the inference of a model that uses these operators. As in TensorFlow Lite, each has to be registered whether or not a delegate will run it.
  template <int N>
  static void AddInference(GraphBuilder& graph, const char* const (&operators)[N]) {
    AddInference(graph, operators, N);
  }

 private:
  static void AddInference(GraphBuilder& graph, const char* const* operators, int count);
};

}  // namespace mediapipe::tasks::core

namespace mediapipe::tasks::vision {
namespace core = ::mediapipe::tasks::core;
}
namespace mediapipe::tasks::components {
namespace core = ::mediapipe::tasks::core;
}

#endif
