// Mirrors PacketListCallback.java of MediaPipe.
package com.google.mediapipe.framework;

import java.util.List;

/** Called by C++, by its name. */
public interface PacketListCallback {
  void process(List<Packet> packets);
}
