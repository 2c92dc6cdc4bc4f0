// Mirrors mediapipe/framework/calculator_registry.cc and calculator_graph.cc: the registry, and graphs made from it.
#include "mediapipe/framework/calculator_framework.h"

#include "absl/log/log.h"
#include "cxxabi_mini.h"
#include "google/protobuf/message.h"
#include "mediapipe/framework/formats/tensor.h"
#include "mediapipe/framework/mediapipe_profiling.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(calculator_graph_weight, 0x272870c5, 40000)
DEMO_WEIGHT(scheduler_weight, 0x463cec19, 32000)
DEMO_WEIGHT(packet_weight, 0x3c41a475, 22000)

extern "C" int strncmp(const char* a, const char* b, __SIZE_TYPE__ n);

namespace mediapipe {
namespace {

const CalculatorRegistration* g_first = nullptr;

// Compares "::a::B" with "a.B".
bool SameName(const char* registered, const char* name) {
  if (registered[0] == ':' && registered[1] == ':') registered += 2;
  for (;; ++registered, ++name) {
    if (registered[0] == ':' && registered[1] == ':') {
      if (*name != '.') return false;
      ++registered;
      continue;
    }
    if (*registered != *name) return false;
    if (*name == 0) return true;
  }
}

}  // namespace

bool g_verbose = false;

CalculatorRegistration::CalculatorRegistration(const char* name, const CalculatorBase* node) : name(name), node(node), next_(g_first) {
  g_first = this;
}

const CalculatorRegistration* CalculatorRegistration::Find(const char* name) {
  for (const CalculatorRegistration* entry = g_first; entry; entry = entry->next_) {
    if (SameName(entry->name, name)) return entry;
  }
  return nullptr;
}

void GraphBuilder::AddNode(const char* name) {
  if (failed()) return;
  const CalculatorRegistration* found = CalculatorRegistration::Find(name);
  if (!found) {
    const bool is_task = strncmp(name, "mediapipe.tasks.vision.", 23) == 0;
    Fail("unable to find calculator \"", name, is_task ? "\": its task is not linked into this library" : "\": it is not linked into this library");
    return;
  }
  if (nodes_ > 4096) __cxxabiv1::Terminate("N9mediapipe12GraphBuilderE");
  if (++depth_ > 16) {
    Fail("graph \"", name, "\" holds itself");
    return;
  }
  if (nodes_++ == 0) {
    value_ = TensorUsage(google::protobuf::Parse(absl::Log(packet_weight(scheduler_weight(calculator_graph_weight(value_))))));
  }
  found->node->Expand(*this);
  value_ = ProfilingContext().LogEvent(found->node->Process(value_));
  --depth_;
}

void GraphBuilder::Fail(const char* before, const char* name, const char* after) {
  if (failed()) return;
  unsigned at = 0;
  const char* const parts[] = {before, name, after};
  for (const char* part : parts) {
    while (*part && at < sizeof(error_) - 1) error_[at++] = *part++;
  }
}

}  // namespace mediapipe
