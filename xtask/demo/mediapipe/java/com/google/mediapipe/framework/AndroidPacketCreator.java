// Mirrors AndroidPacketCreator.java of MediaPipe.
package com.google.mediapipe.framework;

import android.graphics.Bitmap;

/** Makes packets of Android's own types. */
public class AndroidPacketCreator extends PacketCreator {
  public AndroidPacketCreator(Graph context) {
    super(context);
  }

  public Packet createRgbImageFrame(Bitmap bitmap) {
    check(bitmap);
    return Packet.create(nativeCreateRgbImageFrame(mediapipeGraph.getNativeHandle(), bitmap));
  }

  public Packet createRgbaImageFrame(Bitmap bitmap) {
    check(bitmap);
    return Packet.create(nativeCreateRgbaImageFrame(mediapipeGraph.getNativeHandle(), bitmap));
  }

  public Packet createRgbaImage(Bitmap bitmap) {
    check(bitmap);
    return Packet.create(nativeCreateRgbaImage(mediapipeGraph.getNativeHandle(), bitmap));
  }

  private static void check(Bitmap bitmap) {
    if (bitmap.getConfig() != Bitmap.Config.ARGB_8888) {
      throw new UnsupportedOperationException("expected a bitmap in ARGB_8888");
    }
  }

  private native long nativeCreateRgbImageFrame(long context, Bitmap bitmap);

  private native long nativeCreateRgbaImageFrame(long context, Bitmap bitmap);

  private native long nativeCreateRgbaImage(long context, Bitmap bitmap);
}
