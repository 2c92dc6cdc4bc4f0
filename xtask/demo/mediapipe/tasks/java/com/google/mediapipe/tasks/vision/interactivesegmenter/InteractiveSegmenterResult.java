// Mirrors InteractiveSegmenterResult.java of MediaPipe.
package com.google.mediapipe.tasks.vision.interactivesegmenter;

import com.google.auto.value.AutoValue;
import com.google.mediapipe.framework.image.MPImage;
import com.google.mediapipe.tasks.core.TaskResult;
import java.util.Optional;

/** What InteractiveSegmenter found. */
@AutoValue
public abstract class InteractiveSegmenterResult implements TaskResult {
  static InteractiveSegmenterResult create(Optional<MPImage> image, long timestampMs) {
    return new AutoValue_InteractiveSegmenterResult(timestampMs, image);
  }

  @Override
  public abstract long timestampMs();

  public abstract Optional<MPImage> image();
}
