// Mirrors NormalizedLandmark.java of MediaPipe.
package com.google.mediapipe.tasks.components.containers;

import com.google.auto.value.AutoValue;
import com.google.mediapipe.formats.proto.LandmarkProto;

/** A point of an image, 0 to 1 in both directions. */
@AutoValue
public abstract class NormalizedLandmark {
  public static NormalizedLandmark createFromProto(LandmarkProto.NormalizedLandmark proto) {
    return new AutoValue_NormalizedLandmark(proto.getX(), proto.getY(), proto.getZ());
  }

  public abstract float x();

  public abstract float y();

  public abstract float z();
}
