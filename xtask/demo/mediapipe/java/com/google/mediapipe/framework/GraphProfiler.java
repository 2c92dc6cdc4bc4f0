// Mirrors GraphProfiler.java of MediaPipe.
package com.google.mediapipe.framework;

import com.google.mediapipe.proto.CalculatorProfileProto.CalculatorProfile;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.ArrayList;
import java.util.List;

/** What C++ counted of a graph; no task asks. */
public class GraphProfiler {
  private final long nativeProfilerHandle;
  private final Graph mediapipeGraph;

  GraphProfiler(long handle, Graph graph) {
    nativeProfilerHandle = handle;
    mediapipeGraph = graph;
  }

  public List<CalculatorProfile> getCalculatorProfiles() {
    synchronized (mediapipeGraph) {
      List<CalculatorProfile> profiles = new ArrayList<>();
      for (byte[] bytes : nativeGetCalculatorProfiles(nativeProfilerHandle)) {
        try {
          profiles.add(CalculatorProfile.parseFrom(bytes));
        } catch (InvalidProtocolBufferException e) {
          throw new RuntimeException(e);
        }
      }
      return profiles;
    }
  }

  private native byte[][] nativeGetCalculatorProfiles(long handle);
}
