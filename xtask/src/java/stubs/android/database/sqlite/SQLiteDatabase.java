package android.database.sqlite;

import android.content.ContentValues;
import android.database.Cursor;

public final class SQLiteDatabase extends SQLiteClosable {
  public static final int CONFLICT_REPLACE = 5;

  public interface CursorFactory {}

  public native void execSQL(String sql);

  public native Cursor query(
      String table,
      String[] columns,
      String selection,
      String[] selectionArgs,
      String groupBy,
      String having,
      String orderBy);

  public native long insertWithOnConflict(
      String table, String nullColumnHack, ContentValues initialValues, int conflictAlgorithm);

  public native int delete(String table, String whereClause, String[] whereArgs);
}
