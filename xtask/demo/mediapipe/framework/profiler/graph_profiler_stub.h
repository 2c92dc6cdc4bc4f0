// Mirrors mediapipe/framework/profiler/graph_profiler_stub.h: the same methods, and nothing behind them.
#pragma once

namespace mediapipe {

class ProfilingContext {
 public:
  unsigned LogEvent(unsigned value) const { return value; }
  unsigned GetCalculatorProfiles() const { return 0; }
};

}  // namespace mediapipe
