// Mirrors HolisticLandmarkerResult.java of MediaPipe.
package com.google.mediapipe.tasks.vision.holisticlandmarker;

import com.google.auto.value.AutoValue;
import com.google.mediapipe.formats.proto.LandmarkProto;
import com.google.mediapipe.tasks.components.containers.NormalizedLandmark;
import com.google.mediapipe.tasks.core.TaskResult;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What HolisticLandmarker found. */
@AutoValue
public abstract class HolisticLandmarkerResult implements TaskResult {
  static HolisticLandmarkerResult create(List<LandmarkProto.NormalizedLandmark> protos, long timestampMs) {
    List<NormalizedLandmark> landmarks = new ArrayList<>();
    for (LandmarkProto.NormalizedLandmark proto : protos) {
      landmarks.add(NormalizedLandmark.createFromProto(proto));
    }
    return new AutoValue_HolisticLandmarkerResult(timestampMs, Collections.unmodifiableList(landmarks));
  }

  @Override
  public abstract long timestampMs();

  public abstract List<NormalizedLandmark> landmarks();
}
