// Mirrors FaceDetectorResult.java of MediaPipe.
package com.google.mediapipe.tasks.vision.facedetector;

import com.google.auto.value.AutoValue;
import com.google.mediapipe.formats.proto.DetectionProto;
import com.google.mediapipe.tasks.components.containers.Detection;
import com.google.mediapipe.tasks.core.TaskResult;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What FaceDetector found. */
@AutoValue
public abstract class FaceDetectorResult implements TaskResult {
  static FaceDetectorResult create(List<DetectionProto.Detection> protos, long timestampMs) {
    List<Detection> detections = new ArrayList<>();
    for (DetectionProto.Detection proto : protos) {
      detections.add(Detection.createFromProto(proto));
    }
    return new AutoValue_FaceDetectorResult(timestampMs, Collections.unmodifiableList(detections));
  }

  @Override
  public abstract long timestampMs();

  public abstract List<Detection> detections();
}
