// Mirrors BitmapImageBuilder.java of MediaPipe.
package com.google.mediapipe.framework.image;

import android.graphics.Bitmap;

/** Makes an image of a bitmap. */
public class BitmapImageBuilder {
  private final Bitmap bitmap;

  public BitmapImageBuilder(Bitmap bitmap) {
    this.bitmap = bitmap;
  }

  public MPImage build() {
    return new MPImage(bitmap, MPImageProperties.of(bitmap.getWidth(), bitmap.getHeight()));
  }
}
