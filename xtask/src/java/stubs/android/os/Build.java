package android.os;

public class Build {
  public static class VERSION {
    // Not a constant of the compiler: its value is the device's.
    public static final int SDK_INT = Integer.parseInt("0");
  }

  public static class VERSION_CODES {
    public static final int JELLY_BEAN_MR1 = 17;
    public static final int JELLY_BEAN_MR2 = 18;
    public static final int KITKAT = 19;
    public static final int LOLLIPOP = 21;
    public static final int M = 23;
    public static final int N = 24;
    public static final int O = 26;
    public static final int P = 28;
    public static final int Q = 29;
    public static final int R = 30;
    public static final int S = 31;
  }
}
