// Mirrors FaceStylizerResult.java of MediaPipe.
package com.google.mediapipe.tasks.vision.facestylizer;

import com.google.auto.value.AutoValue;
import com.google.mediapipe.framework.image.MPImage;
import com.google.mediapipe.tasks.core.TaskResult;
import java.util.Optional;

/** What FaceStylizer found. */
@AutoValue
public abstract class FaceStylizerResult implements TaskResult {
  static FaceStylizerResult create(Optional<MPImage> image, long timestampMs) {
    return new AutoValue_FaceStylizerResult(timestampMs, image);
  }

  @Override
  public abstract long timestampMs();

  public abstract Optional<MPImage> image();
}
