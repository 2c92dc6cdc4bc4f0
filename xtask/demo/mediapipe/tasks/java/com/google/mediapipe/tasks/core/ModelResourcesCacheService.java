// Mirrors ModelResourcesCacheService.java of MediaPipe.
package com.google.mediapipe.tasks.core;

import com.google.mediapipe.framework.GraphService;

/** Gives a graph the shared models. */
public class ModelResourcesCacheService implements GraphService<ModelResourcesCache> {
  @Override
  public void installServiceObject(long context, ModelResourcesCache object) {
    nativeInstallServiceObject(context, object.getNativeHandle());
  }

  public native void nativeInstallServiceObject(long context, long object);
}
