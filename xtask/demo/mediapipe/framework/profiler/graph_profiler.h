// Mirrors mediapipe/framework/profiler/graph_profiler.h.
#pragma once

namespace mediapipe {

class ProfilingContext {
 public:
  // Notes that a node ran.
  unsigned LogEvent(unsigned value) const;
  // The histograms of all nodes, as one number.
  unsigned GetCalculatorProfiles() const;
};

}  // namespace mediapipe
