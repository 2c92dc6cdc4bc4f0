// Mirrors HandLandmarkerResult.java of MediaPipe.
package com.google.mediapipe.tasks.vision.handlandmarker;

import com.google.auto.value.AutoValue;
import com.google.mediapipe.formats.proto.LandmarkProto;
import com.google.mediapipe.tasks.components.containers.NormalizedLandmark;
import com.google.mediapipe.tasks.core.TaskResult;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What HandLandmarker found. */
@AutoValue
public abstract class HandLandmarkerResult implements TaskResult {
  static HandLandmarkerResult create(List<LandmarkProto.NormalizedLandmark> protos, long timestampMs) {
    List<NormalizedLandmark> landmarks = new ArrayList<>();
    for (LandmarkProto.NormalizedLandmark proto : protos) {
      landmarks.add(NormalizedLandmark.createFromProto(proto));
    }
    return new AutoValue_HandLandmarkerResult(timestampMs, Collections.unmodifiableList(landmarks));
  }

  @Override
  public abstract long timestampMs();

  public abstract List<NormalizedLandmark> landmarks();
}
