// Mirrors PacketWithHeaderCallback.java of MediaPipe.
package com.google.mediapipe.framework;

/** Called by C++, by its name; no task has one. */
public interface PacketWithHeaderCallback {
  void process(Packet packet, Packet header);
}
