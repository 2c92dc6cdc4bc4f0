// Mirrors TextureReleaseCallback.java of MediaPipe.
package com.google.mediapipe.framework;

/** Told when C++ is done with a texture. */
public interface TextureReleaseCallback {
  void release(long syncToken);
}
