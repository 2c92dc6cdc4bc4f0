package android.media;

public class MediaRecorder {
  public final class AudioSource {
    public static final int DEFAULT = 0;
    public static final int MIC = 1;
    public static final int VOICE_RECOGNITION = 6;

    private AudioSource() {}
  }
}
