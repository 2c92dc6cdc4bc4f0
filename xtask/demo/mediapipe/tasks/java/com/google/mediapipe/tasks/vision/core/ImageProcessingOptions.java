// Mirrors ImageProcessingOptions.java of MediaPipe.
package com.google.mediapipe.tasks.vision.core;

import android.graphics.RectF;
import com.google.auto.value.AutoValue;
import java.util.Optional;

/** Which part of an image is looked at, and how it is turned. */
@AutoValue
public abstract class ImageProcessingOptions {
  /** Builder of {@link ImageProcessingOptions}. */
  @AutoValue.Builder
  public abstract static class Builder {
    public abstract Builder setRegionOfInterest(RectF value);

    public abstract Builder setRotationDegrees(int value);

    public abstract ImageProcessingOptions build();
  }

  public abstract Optional<RectF> regionOfInterest();

  public abstract int rotationDegrees();

  public static Builder builder() {
    return new AutoValue_ImageProcessingOptions.Builder().setRotationDegrees(0);
  }
}
