// Mirrors FaceLandmarkerResult.java of MediaPipe.
package com.google.mediapipe.tasks.vision.facelandmarker;

import com.google.auto.value.AutoValue;
import com.google.mediapipe.formats.proto.LandmarkProto;
import com.google.mediapipe.tasks.components.containers.NormalizedLandmark;
import com.google.mediapipe.tasks.core.TaskResult;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What FaceLandmarker found. */
@AutoValue
public abstract class FaceLandmarkerResult implements TaskResult {
  static FaceLandmarkerResult create(List<LandmarkProto.NormalizedLandmark> protos, long timestampMs) {
    List<NormalizedLandmark> landmarks = new ArrayList<>();
    for (LandmarkProto.NormalizedLandmark proto : protos) {
      landmarks.add(NormalizedLandmark.createFromProto(proto));
    }
    return new AutoValue_FaceLandmarkerResult(timestampMs, Collections.unmodifiableList(landmarks));
  }

  @Override
  public abstract long timestampMs();

  public abstract List<NormalizedLandmark> landmarks();
}
