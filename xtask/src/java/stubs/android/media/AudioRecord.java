package android.media;

public class AudioRecord {
  public static final int STATE_INITIALIZED = 1;
  public static final int ERROR = -1;
  public static final int ERROR_BAD_VALUE = -2;
  public static final int ERROR_INVALID_OPERATION = -3;
  public static final int ERROR_DEAD_OBJECT = -6;
  public static final int READ_BLOCKING = 0;
  public static final int READ_NON_BLOCKING = 1;

  public AudioRecord(
      int audioSource,
      int sampleRateInHz,
      int channelConfig,
      int audioFormat,
      int bufferSizeInBytes) {}

  public static native int getMinBufferSize(
      int sampleRateInHz, int channelConfig, int audioFormat);

  public native AudioFormat getFormat();

  public native int getAudioFormat();

  public native int getBufferSizeInFrames();

  public native int getChannelCount();

  public native int getSampleRate();

  public native int getState();

  public native int read(
      float[] audioData, int offsetInFloats, int sizeInFloats, int readMode);

  public native int read(
      short[] audioData, int offsetInShorts, int sizeInShorts, int readMode);

  public native void startRecording();

  public native void stop();

  public native void release();
}
