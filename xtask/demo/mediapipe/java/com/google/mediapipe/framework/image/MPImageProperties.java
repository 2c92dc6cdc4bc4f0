// Mirrors MPImageProperties.java of MediaPipe.
package com.google.mediapipe.framework.image;

import com.google.auto.value.AutoValue;
import com.google.auto.value.extension.memoized.Memoized;

/** What an image is stored as. */
@AutoValue
public abstract class MPImageProperties {
  public abstract int getWidth();

  public abstract int getHeight();

  @Memoized
  @Override
  public abstract int hashCode();

  static MPImageProperties of(int width, int height) {
    return new AutoValue_MPImageProperties(width, height);
  }
}
