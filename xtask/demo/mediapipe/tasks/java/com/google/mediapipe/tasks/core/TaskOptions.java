// Mirrors TaskOptions.java of MediaPipe.
package com.google.mediapipe.tasks.core;

import com.google.mediapipe.proto.CalculatorOptionsProto.CalculatorOptions;
import com.google.mediapipe.tasks.core.proto.BaseOptionsProto;
import com.google.protobuf.Any;

/** What the options of every task can do. */
public abstract class TaskOptions {
  public CalculatorOptions convertToCalculatorOptionsProto() {
    return null;
  }

  public Any convertToAnyProto() {
    return null;
  }

  protected BaseOptionsProto.BaseOptions convertBaseOptionsToProto(BaseOptions options) {
    BaseOptionsProto.BaseOptions.Builder builder = BaseOptionsProto.BaseOptions.newBuilder();
    builder.setGpu(options.delegate() == Delegate.GPU);
    options.modelAssetPath().ifPresent(builder::setModelPath);
    return builder.build();
  }
}
