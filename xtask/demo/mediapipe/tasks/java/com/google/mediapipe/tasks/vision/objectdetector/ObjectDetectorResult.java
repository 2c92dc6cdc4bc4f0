// Mirrors ObjectDetectorResult.java of MediaPipe.
package com.google.mediapipe.tasks.vision.objectdetector;

import com.google.auto.value.AutoValue;
import com.google.mediapipe.formats.proto.DetectionProto;
import com.google.mediapipe.tasks.components.containers.Detection;
import com.google.mediapipe.tasks.core.TaskResult;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What ObjectDetector found. */
@AutoValue
public abstract class ObjectDetectorResult implements TaskResult {
  static ObjectDetectorResult create(List<DetectionProto.Detection> protos, long timestampMs) {
    List<Detection> detections = new ArrayList<>();
    for (DetectionProto.Detection proto : protos) {
      detections.add(Detection.createFromProto(proto));
    }
    return new AutoValue_ObjectDetectorResult(timestampMs, Collections.unmodifiableList(detections));
  }

  @Override
  public abstract long timestampMs();

  public abstract List<Detection> detections();
}
