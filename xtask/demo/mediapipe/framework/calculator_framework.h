// Mirrors mediapipe/framework/calculator_framework.h: nodes that register themselves by name, and what a graph needs to find them.
#ifndef MEDIAPIPE_FRAMEWORK_CALCULATOR_FRAMEWORK_H_
#define MEDIAPIPE_FRAMEWORK_CALCULATOR_FRAMEWORK_H_

extern "C" int __android_log_print(int priority, const char* tag, const char* format, ...);

// As ABSL_LOG: a minimum level of 2 compiles the message away.
#if defined(ABSL_MIN_LOG_LEVEL) && ABSL_MIN_LOG_LEVEL > 0
#define MP_LOG_INFO(tag, message)
#else
#define MP_LOG_INFO(tag, message) \
  (::mediapipe::g_verbose ? (void)__android_log_print(4, tag, "%s:%d " tag " " message, __FILE__, __LINE__) : (void)0)
#endif

namespace mediapipe {

extern bool g_verbose;
class GraphBuilder;

// A calculator, or a graph that holds further nodes.
class CalculatorBase {
 public:
  // Adds the nodes this one holds.
  virtual void Expand(GraphBuilder&) const {}
  // Runs the node's code once.
  virtual unsigned Process(unsigned value) const { return value; }
};

// Instantiates nodes by name, sub graphs with all they hold. The first thing that is missing becomes the error.
class GraphBuilder {
 public:
  void AddNode(const char* name);
  void Fail(const char* before, const char* name, const char* after);
  bool failed() const { return error_[0] != 0; }
  const char* error() const { return error_; }
  int nodes() const { return nodes_; }
  unsigned value() const { return value_; }

 private:
  char error_[512] = {};
  int depth_ = 0;
  int nodes_ = 0;
  unsigned value_ = 1;
};

// One entry of the registry; a static object in the file of each node.
class CalculatorRegistration {
 public:
  CalculatorRegistration(const char* name, const CalculatorBase* node);

  // Registered names are written in C++ ("::a::B"), names in a graph with dots ("a.B").
  static const CalculatorRegistration* Find(const char* name);

  const char* const name;
  const CalculatorBase* const node;

 private:
  const CalculatorRegistration* const next_;
};

}  // namespace mediapipe

#define MP_CONCAT_(a, b) a##b
#define MP_CONCAT(a, b) MP_CONCAT_(a, b)
#define MP_REGISTER_(type, id)                    \
  static const type MP_CONCAT(node_, id);         \
  static const ::mediapipe::CalculatorRegistration MP_CONCAT(registration_, id)(#type, &MP_CONCAT(node_, id))
#define REGISTER_CALCULATOR(type) MP_REGISTER_(type, __COUNTER__)
#define REGISTER_MEDIAPIPE_GRAPH(type) MP_REGISTER_(type, __COUNTER__)

#endif
