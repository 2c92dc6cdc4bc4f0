// Mirrors BaseOptions.java of MediaPipe.
package com.google.mediapipe.tasks.core;

import com.google.auto.value.AutoValue;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Options of every task. */
@AutoValue
public abstract class BaseOptions {
  /** Builder of {@link BaseOptions}. */
  @AutoValue.Builder
  public abstract static class Builder {
    public abstract Builder setModelAssetPath(String value);

    public abstract Builder setModelAssetBuffer(ByteBuffer value);

    public abstract Builder setDelegate(Delegate delegate);

    abstract BaseOptions autoBuild();

    public final BaseOptions build() {
      BaseOptions options = autoBuild();
      if (options.modelAssetPath().isPresent() == options.modelAssetBuffer().isPresent()) {
        throw new IllegalArgumentException("expected one of the model's path and its bytes");
      }
      return options;
    }
  }

  abstract Optional<String> modelAssetPath();

  abstract Optional<ByteBuffer> modelAssetBuffer();

  abstract Delegate delegate();

  public static Builder builder() {
    return new AutoValue_BaseOptions.Builder().setDelegate(Delegate.CPU);
  }
}
