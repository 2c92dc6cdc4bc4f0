// Mirrors ImageSegmenter.java of MediaPipe.
package com.google.mediapipe.tasks.vision.imagesegmenter;

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
import java.util.Collections;
import java.util.Optional;

/** The task image_segmenter. */
public final class ImageSegmenter extends BaseVisionTaskApi {
  private static final String TASK_GRAPH_NAME = "mediapipe.tasks.vision.image_segmenter.ImageSegmenterGraph";

  static {
    System.loadLibrary("mediapipe_tasks_vision_jni");
  }

  public static ImageSegmenter createFromOptions(Context context, ImageSegmenterOptions options) {
    OutputHandler<ImageSegmenterResult> handler = new OutputHandler<>();
    handler.setOutputPacketConverter(
        packets -> {
          Packet packet = packets.get(0);
          if (packet.isEmpty()) {
            return ImageSegmenterResult.create(Optional.empty(), packet.getTimestamp() / 1000);
          }
          int width = PacketGetter.getImageWidth(packet);
          int height = PacketGetter.getImageHeight(packet);
          MPImage image = new ByteBufferImageBuilder(pixels(packet), width, height).build();
          return ImageSegmenterResult.create(Optional.of(image), packet.getTimestamp() / 1000);
        });
    TaskRunner runner =
        TaskRunner.create(
            context,
            TaskInfo.<ImageSegmenterOptions>builder()
                .setTaskName(ImageSegmenter.class.getSimpleName())
                .setTaskRunningModeName(options.runningMode().name())
                .setTaskGraphName(TASK_GRAPH_NAME)
                .setInputStreams(Collections.singletonList("IMAGE:image_in"))
                .setOutputStreams(Collections.singletonList("IMAGE:out"))
                .setTaskOptions(options)
                .build(),
            handler);
    return new ImageSegmenter(runner, options.runningMode());
  }

  private ImageSegmenter(TaskRunner runner, RunningMode runningMode) {
    super(runner, runningMode, "image_in");
  }

  public ImageSegmenterResult segment(MPImage image) {
    return segment(image, ImageProcessingOptions.builder().build(), 0);
  }

  public ImageSegmenterResult segment(
      MPImage image, ImageProcessingOptions imageProcessingOptions, long timestampMs) {
    return (ImageSegmenterResult) processImageData(image, imageProcessingOptions, timestampMs);
  }

  /** Options of {@link ImageSegmenter}. */
  @AutoValue
  public abstract static class ImageSegmenterOptions extends TaskOptions {
    /** Builder of {@link ImageSegmenterOptions}. */
    @AutoValue.Builder
    public abstract static class Builder {
      public abstract Builder setBaseOptions(BaseOptions value);

      public abstract Builder setRunningMode(RunningMode value);

      public abstract Builder setNumResults(int value);

      public abstract Builder setMinConfidence(float value);

      public abstract ImageSegmenterOptions build();
    }

    abstract BaseOptions baseOptions();

    abstract RunningMode runningMode();

    abstract int numResults();

    abstract float minConfidence();

    public static Builder builder() {
      return new AutoValue_ImageSegmenter_ImageSegmenterOptions.Builder()
          .setRunningMode(RunningMode.IMAGE)
          .setNumResults(1)
          .setMinConfidence(0.5f);
    }

    @Override
    public CalculatorOptions convertToCalculatorOptionsProto() {
      return CalculatorOptions.newBuilder()
          .setExtension(ImageSegmenterGraphOptionsProto.ImageSegmenterGraphOptions.ext, graphOptions())
          .build();
    }

    private ImageSegmenterGraphOptionsProto.ImageSegmenterGraphOptions graphOptions() {
      return ImageSegmenterGraphOptionsProto.ImageSegmenterGraphOptions.newBuilder()
          .setBaseOptions(convertBaseOptionsToProto(baseOptions()))
          .setNumResults(numResults())
          .setMinConfidence(minConfidence())
          .build();
    }
  }
}
