package android.os;

import java.io.Closeable;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;

public class ParcelFileDescriptor implements Closeable {
  public static final int MODE_READ_ONLY = 0x10000000;

  public static native ParcelFileDescriptor open(File file, int mode)
      throws FileNotFoundException;

  public static native ParcelFileDescriptor fromFd(int fd) throws IOException;

  public native ParcelFileDescriptor dup() throws IOException;

  public native int getFd();

  public native int detachFd();

  public native FileDescriptor getFileDescriptor();

  public native long getStatSize();

  @Override
  public native void close() throws IOException;

  public static class AutoCloseInputStream extends FileInputStream {
    public AutoCloseInputStream(ParcelFileDescriptor pfd) {
      super((FileDescriptor) null);
    }
  }
}
