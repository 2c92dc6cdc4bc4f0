// Mirrors MPImage.java of MediaPipe.
package com.google.mediapipe.framework.image;

import android.graphics.Bitmap;
import androidx.annotation.Nullable;

/** An image of an app's. */
public class MPImage {
  @Nullable private final Bitmap bitmap;
  private final MPImageProperties properties;

  MPImage(@Nullable Bitmap bitmap, MPImageProperties properties) {
    this.bitmap = bitmap;
    this.properties = properties;
  }

  @Nullable
  public Bitmap getBitmap() {
    return bitmap;
  }

  public MPImageProperties getProperties() {
    return properties;
  }
}
