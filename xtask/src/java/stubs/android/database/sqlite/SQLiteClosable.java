package android.database.sqlite;

import java.io.Closeable;

public abstract class SQLiteClosable implements Closeable {
  @Override
  public native void close();
}
