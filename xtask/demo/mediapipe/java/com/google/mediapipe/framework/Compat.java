// Mirrors Compat.java of MediaPipe.
package com.google.mediapipe.framework;

/** Answers of the system that Java gives on old devices only; no task names it. */
public final class Compat {
  public static native long getCurrentNativeEGLContext();

  private Compat() {}
}
