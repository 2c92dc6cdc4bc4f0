// Mirrors InteractiveSegmenter.java of MediaPipe.
package com.google.mediapipe.tasks.vision.interactivesegmenter;

import android.content.Context;
import com.google.auto.value.AutoValue;
import com.google.mediapipe.framework.Packet;
import com.google.mediapipe.framework.PacketGetter;
import com.google.mediapipe.framework.image.ByteBufferImageBuilder;
import com.google.mediapipe.framework.image.MPImage;
import com.google.mediapipe.proto.CalculatorOptionsProto.CalculatorOptions;
import com.google.mediapipe.tasks.core.BaseOptions;
import com.google.mediapipe.tasks.core.OutputHandler;
import com.google.mediapipe.tasks.core.TaskInfo;
import com.google.mediapipe.tasks.core.TaskOptions;
import com.google.mediapipe.tasks.core.TaskRunner;
import com.google.mediapipe.tasks.vision.core.BaseVisionTaskApi;
import com.google.mediapipe.tasks.vision.core.ImageProcessingOptions;
import com.google.mediapipe.tasks.vision.core.RunningMode;
import com.google.mediapipe.tasks.vision.imagesegmenter.proto.ImageSegmenterGraphOptionsProto;
import com.google.mediapipe.tasks.vision.interactivesegmenter.proto.InteractiveSegmenterGraphOptionsProto;
import java.util.Collections;
import java.util.Optional;

/** The task interactive_segmenter. */
public final class InteractiveSegmenter extends BaseVisionTaskApi {
  private static final String TASK_GRAPH_NAME = "mediapipe.tasks.vision.interactive_segmenter.InteractiveSegmenterGraph";

  static {
    System.loadLibrary("mediapipe_tasks_vision_jni");
  }

  public static InteractiveSegmenter createFromOptions(Context context, InteractiveSegmenterOptions options) {
    OutputHandler<InteractiveSegmenterResult> handler = new OutputHandler<>();
    handler.setOutputPacketConverter(
        packets -> {
          Packet packet = packets.get(0);
          if (packet.isEmpty()) {
            return InteractiveSegmenterResult.create(Optional.empty(), packet.getTimestamp() / 1000);
          }
          int width = PacketGetter.getImageWidth(packet);
          int height = PacketGetter.getImageHeight(packet);
          MPImage image = new ByteBufferImageBuilder(pixels(packet), width, height).build();
          return InteractiveSegmenterResult.create(Optional.of(image), packet.getTimestamp() / 1000);
        });
    TaskRunner runner =
        TaskRunner.create(
            context,
            TaskInfo.<InteractiveSegmenterOptions>builder()
                .setTaskName(InteractiveSegmenter.class.getSimpleName())
                .setTaskRunningModeName(options.runningMode().name())
                .setTaskGraphName(TASK_GRAPH_NAME)
                .setInputStreams(Collections.singletonList("IMAGE:image_in"))
                .setOutputStreams(Collections.singletonList("IMAGE:out"))
                .setTaskOptions(options)
                .build(),
            handler);
    return new InteractiveSegmenter(runner, options.runningMode());
  }

  private InteractiveSegmenter(TaskRunner runner, RunningMode runningMode) {
    super(runner, runningMode, "image_in");
  }

  public InteractiveSegmenterResult segment(MPImage image) {
    return segment(image, ImageProcessingOptions.builder().build(), 0);
  }

  public InteractiveSegmenterResult segment(
      MPImage image, ImageProcessingOptions imageProcessingOptions, long timestampMs) {
    return (InteractiveSegmenterResult) processImageData(image, imageProcessingOptions, timestampMs);
  }

  /** Options of {@link InteractiveSegmenter}. */
  @AutoValue
  public abstract static class InteractiveSegmenterOptions extends TaskOptions {
    /** Builder of {@link InteractiveSegmenterOptions}. */
    @AutoValue.Builder
    public abstract static class Builder {
      public abstract Builder setBaseOptions(BaseOptions value);

      public abstract Builder setRunningMode(RunningMode value);

      public abstract Builder setNumResults(int value);

      public abstract Builder setMinConfidence(float value);

      public abstract InteractiveSegmenterOptions build();
    }

    abstract BaseOptions baseOptions();

    abstract RunningMode runningMode();

    abstract int numResults();

    abstract float minConfidence();

    public static Builder builder() {
      return new AutoValue_InteractiveSegmenter_InteractiveSegmenterOptions.Builder()
          .setRunningMode(RunningMode.IMAGE)
          .setNumResults(1)
          .setMinConfidence(0.5f);
    }

    @Override
    public CalculatorOptions convertToCalculatorOptionsProto() {
      return CalculatorOptions.newBuilder()
          .setExtension(InteractiveSegmenterGraphOptionsProto.InteractiveSegmenterGraphOptions.ext, graphOptions())
          .build();
    }

    private InteractiveSegmenterGraphOptionsProto.InteractiveSegmenterGraphOptions graphOptions() {
      return InteractiveSegmenterGraphOptionsProto.InteractiveSegmenterGraphOptions.newBuilder()
          .setBaseOptions(convertBaseOptionsToProto(baseOptions()))
          .setNumResults(numResults())
          .setMinConfidence(minConfidence())
          .setImageSegmenterGraphOptions(
              ImageSegmenterGraphOptionsProto.ImageSegmenterGraphOptions.newBuilder().setNumResults(numResults()))
          .build();
    }
  }
}
