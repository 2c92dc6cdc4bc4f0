// Mirrors GraphService.java of MediaPipe.
package com.google.mediapipe.framework;

/** A service that a graph is given before it runs. */
public interface GraphService<T> {
  void installServiceObject(long context, T object);
}
