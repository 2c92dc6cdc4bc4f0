// Mirrors ErrorListener.java of MediaPipe.
package com.google.mediapipe.tasks.core;

/** Told of errors in a stream. */
public interface ErrorListener {
  void onError(RuntimeException e);
}
