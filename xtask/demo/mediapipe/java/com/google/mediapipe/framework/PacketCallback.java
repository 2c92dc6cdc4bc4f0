// Mirrors PacketCallback.java of MediaPipe.
package com.google.mediapipe.framework;

/** Called by C++, by its name. */
public interface PacketCallback {
  void process(Packet packet);
}
