// Mirrors ImageSegmenterResult.java of MediaPipe.
package com.google.mediapipe.tasks.vision.imagesegmenter;

import com.google.auto.value.AutoValue;
import com.google.mediapipe.framework.image.MPImage;
import com.google.mediapipe.tasks.core.TaskResult;
import java.util.Optional;

/** What ImageSegmenter found. */
@AutoValue
public abstract class ImageSegmenterResult implements TaskResult {
  static ImageSegmenterResult create(Optional<MPImage> image, long timestampMs) {
    return new AutoValue_ImageSegmenterResult(timestampMs, image);
  }

  @Override
  public abstract long timestampMs();

  public abstract Optional<MPImage> image();
}
