package android.graphics;

import java.nio.Buffer;

public final class Bitmap {
  public enum Config {
    ALPHA_8,
    RGB_565,
    ARGB_4444,
    ARGB_8888,
    RGBA_F16,
    HARDWARE,
    RGBA_1010102
  }

  public static native Bitmap createBitmap(int width, int height, Config config);

  public native Bitmap copy(Config config, boolean isMutable);

  public native void copyPixelsFromBuffer(Buffer src);

  public native void copyPixelsToBuffer(Buffer dst);

  public native Config getConfig();

  public native int getWidth();

  public native int getHeight();

  public native int getByteCount();

  public native void getPixels(
      int[] pixels, int offset, int stride, int x, int y, int width, int height);

  public native int getRowBytes();

  public final native boolean isMutable();

  public final native boolean isPremultiplied();

  public final native boolean isRecycled();

  public native void recycle();
}
