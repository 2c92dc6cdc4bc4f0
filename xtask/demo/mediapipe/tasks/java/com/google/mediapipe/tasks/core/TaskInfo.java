// Mirrors TaskInfo.java of MediaPipe.
package com.google.mediapipe.tasks.core;

import com.google.auto.value.AutoValue;
import com.google.mediapipe.framework.MediaPipeException;
import com.google.mediapipe.proto.CalculatorOptionsProto.CalculatorOptions;
import com.google.mediapipe.proto.CalculatorProto.CalculatorGraphConfig;
import com.google.protobuf.Any;
import java.util.List;

/** How a task's graph is built. */
@AutoValue
public abstract class TaskInfo<T extends TaskOptions> {
  /** Builder of {@link TaskInfo}. */
  @AutoValue.Builder
  public abstract static class Builder<T extends TaskOptions> {
    public abstract Builder<T> setTaskName(String value);

    public abstract Builder<T> setTaskRunningModeName(String value);

    public abstract Builder<T> setTaskGraphName(String value);

    public abstract Builder<T> setInputStreams(List<String> value);

    public abstract Builder<T> setOutputStreams(List<String> value);

    public abstract Builder<T> setTaskOptions(T value);

    public abstract TaskInfo<T> build();
  }

  abstract String taskName();

  abstract String taskRunningModeName();

  abstract String taskGraphName();

  abstract T taskOptions();

  abstract List<String> inputStreams();

  abstract List<String> outputStreams();

  public static <T extends TaskOptions> Builder<T> builder() {
    return new AutoValue_TaskInfo.Builder<T>();
  }

  CalculatorGraphConfig generateGraphConfig() {
    CalculatorOptions options = taskOptions().convertToCalculatorOptionsProto();
    Any any = taskOptions().convertToAnyProto();
    if ((options == null) == (any == null)) {
      throw new MediaPipeException("expected one kind of options for " + taskName());
    }
    CalculatorGraphConfig.Node.Builder node =
        CalculatorGraphConfig.Node.newBuilder()
            .setCalculator(taskGraphName())
            .addAllInputStream(inputStreams())
            .addAllOutputStream(outputStreams());
    if (options != null) {
      node.setOptions(options);
    } else {
      node.addNodeOptions(any);
    }
    return CalculatorGraphConfig.newBuilder().addNode(node.build()).build();
  }
}
