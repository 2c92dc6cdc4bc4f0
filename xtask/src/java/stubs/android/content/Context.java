package android.content;

import android.content.pm.PackageManager;
import android.content.res.AssetManager;
import java.io.File;

public abstract class Context {
  public abstract AssetManager getAssets();

  public abstract PackageManager getPackageManager();

  public abstract ContentResolver getContentResolver();

  public abstract Context getApplicationContext();

  public abstract String getPackageName();

  public abstract File getCacheDir();

  public abstract File getFilesDir();
}
