// Mirrors Detection.java of MediaPipe.
package com.google.mediapipe.tasks.components.containers;

import android.graphics.RectF;
import com.google.auto.value.AutoValue;
import com.google.mediapipe.formats.proto.DetectionProto;

/** A box with its score, in pixels. */
@AutoValue
public abstract class Detection {
  public static Detection createFromProto(DetectionProto.Detection proto) {
    return new AutoValue_Detection(
        proto.getScore(),
        new RectF(
            proto.getX(),
            proto.getY(),
            proto.getX() + proto.getWidth(),
            proto.getY() + proto.getHeight()));
  }

  public abstract float score();

  public abstract RectF boundingBox();
}
