package android.graphics;

public class RectF {
  public float left;
  public float top;
  public float right;
  public float bottom;

  public RectF() {}

  public RectF(float left, float top, float right, float bottom) {}

  public RectF(RectF r) {}

  public native void set(float left, float top, float right, float bottom);

  public native String toShortString();

  public final native float width();

  public final native float height();

  public final native float centerX();

  public final native float centerY();
}
