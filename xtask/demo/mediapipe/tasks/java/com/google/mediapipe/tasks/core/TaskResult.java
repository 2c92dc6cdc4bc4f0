// Mirrors TaskResult.java of MediaPipe.
package com.google.mediapipe.tasks.core;

/** What a task found. */
public interface TaskResult {
  long timestampMs();
}
