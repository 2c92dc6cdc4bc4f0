// Mirrors RunningMode.java of MediaPipe.
package com.google.mediapipe.tasks.vision.core;

/** What a task is fed with. */
public enum RunningMode {
  IMAGE,
  VIDEO,
  LIVE_STREAM
}
