package android.graphics;

public class ImageFormat {
  public static final int YUV_420_888 = 35;
  public static final int FLEX_RGB_888 = 41;
  public static final int FLEX_RGBA_8888 = 42;
  public static final int JPEG = 256;
}
