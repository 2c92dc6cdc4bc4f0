// Mirrors Delegate.java of MediaPipe.
package com.google.mediapipe.tasks.core;

/** What runs a model. */
public enum Delegate {
  CPU,
  GPU
}
