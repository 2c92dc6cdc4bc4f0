package android.provider;

import android.content.ContentResolver;
import android.graphics.Bitmap;
import android.net.Uri;
import java.io.IOException;

public final class MediaStore {
  public static final class Images {
    public static final class Media {
      public static native Bitmap getBitmap(ContentResolver cr, Uri url) throws IOException;
    }
  }
}
