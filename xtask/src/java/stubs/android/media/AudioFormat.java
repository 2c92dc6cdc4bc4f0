package android.media;

public final class AudioFormat {
  public static final int ENCODING_PCM_16BIT = 2;
  public static final int ENCODING_PCM_FLOAT = 4;
  public static final int CHANNEL_IN_STEREO = 0xc;
  public static final int CHANNEL_IN_MONO = 0x10;

  public native int getEncoding();

  public native int getChannelCount();

  public native int getSampleRate();

  public static class Builder {
    public Builder() {}

    public native AudioFormat build();

    public native Builder setEncoding(int encoding);

    public native Builder setChannelMask(int channelMask);

    public native Builder setSampleRate(int sampleRate);
  }
}
