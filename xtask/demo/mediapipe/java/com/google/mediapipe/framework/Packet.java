// Mirrors Packet.java of MediaPipe.
package com.google.mediapipe.framework;

/** A packet of C++. */
public class Packet {
  private long nativePacketHandle;

  /** Called by C++, by its name. */
  public static Packet create(long nativeHandle) {
    return new Packet(nativeHandle);
  }

  private Packet(long handle) {
    nativePacketHandle = handle;
  }

  public long getNativeHandle() {
    return nativePacketHandle;
  }

  public long getTimestamp() {
    return nativeGetTimestamp(nativePacketHandle);
  }

  public boolean isEmpty() {
    return nativeIsEmpty(nativePacketHandle);
  }

  public Packet copy() {
    return new Packet(nativeCopyPacket(nativePacketHandle));
  }

  public void release() {
    if (nativePacketHandle != 0) {
      nativeReleasePacket(nativePacketHandle);
      nativePacketHandle = 0;
    }
  }

  private native void nativeReleasePacket(long packetHandle);

  private native long nativeCopyPacket(long packetHandle);

  private native long nativeGetTimestamp(long packetHandle);

  private native boolean nativeIsEmpty(long packetHandle);
}
