// Mirrors ModelResourcesCache.java of MediaPipe.
package com.google.mediapipe.tasks.core;

/** Models that several graphs share. */
public class ModelResourcesCache {
  private long nativeHandle = nativeCreateModelResourcesCache();

  public long getNativeHandle() {
    return nativeHandle;
  }

  public void release() {
    nativeReleaseModelResourcesCache(nativeHandle);
    nativeHandle = 0;
  }

  private native long nativeCreateModelResourcesCache();

  /** Called by nobody. */
  private native long nativeCreateModelResourcesCacheService(long nativeHandle);

  private native void nativeReleaseModelResourcesCache(long nativeHandle);
}
