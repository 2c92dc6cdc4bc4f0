package android.database.sqlite;

import android.content.Context;

public abstract class SQLiteOpenHelper implements AutoCloseable {
  public SQLiteOpenHelper(
      Context context, String name, SQLiteDatabase.CursorFactory factory, int version) {}

  public native SQLiteDatabase getWritableDatabase();

  public native SQLiteDatabase getReadableDatabase();

  @Override
  public native void close();

  public abstract void onCreate(SQLiteDatabase db);

  public abstract void onUpgrade(SQLiteDatabase db, int oldVersion, int newVersion);

  public native void onDowngrade(SQLiteDatabase db, int oldVersion, int newVersion);
}
