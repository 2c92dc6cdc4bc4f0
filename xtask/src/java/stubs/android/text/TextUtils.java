package android.text;

public class TextUtils {
  public static native boolean isEmpty(CharSequence str);
}
