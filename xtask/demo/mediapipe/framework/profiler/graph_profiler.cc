// Mirrors mediapipe/framework/profiler/graph_profiler.cc and graph_tracer.cc.
#include "mediapipe/framework/profiler/graph_profiler.h"

#include "mediapipe/framework/calculator_profile.pb.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(graph_profiler_weight, 0x3b9aca0d, 18000)
DEMO_WEIGHT(graph_tracer_weight, 0x51ed2701, 7000)

namespace mediapipe {

unsigned ProfilingContext::LogEvent(unsigned value) const { return graph_tracer_weight(graph_profiler_weight(value)); }
unsigned ProfilingContext::GetCalculatorProfiles() const { return SerializeCalculatorProfile(graph_profiler_weight(1)); }

}  // namespace mediapipe
