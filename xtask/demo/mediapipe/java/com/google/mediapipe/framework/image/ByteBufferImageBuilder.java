// Mirrors ByteBufferImageBuilder.java of MediaPipe.
package com.google.mediapipe.framework.image;

import java.nio.ByteBuffer;

/** Makes an image of a buffer; tasks with masks call it, and no others. */
public class ByteBufferImageBuilder {
  private final ByteBuffer buffer;
  private final int width;
  private final int height;

  public ByteBufferImageBuilder(ByteBuffer buffer, int width, int height) {
    this.buffer = buffer;
    this.width = width;
    this.height = height;
  }

  public MPImage build() {
    buffer.rewind();
    return new MPImage(null, MPImageProperties.of(width, height));
  }
}
