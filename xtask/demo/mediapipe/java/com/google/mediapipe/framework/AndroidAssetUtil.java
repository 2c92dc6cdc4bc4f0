// Mirrors AndroidAssetUtil.java of MediaPipe.
package com.google.mediapipe.framework;

import android.content.Context;
import android.content.res.AssetManager;

/** Hands the app's assets to C++. */
public final class AndroidAssetUtil {
  public static boolean initializeNativeAssetManager(Context context) {
    return nativeInitializeAssetManager(
        context, context.getAssets(), context.getCacheDir().getAbsolutePath());
  }

  private static native boolean nativeInitializeAssetManager(
      Context context, AssetManager assets, String cacheDirPath);

  private AndroidAssetUtil() {}
}
