// Mirrors ImageEmbedder.java of MediaPipe.
package com.google.mediapipe.tasks.vision.imageembedder;

import android.content.Context;
import com.google.auto.value.AutoValue;
import com.google.mediapipe.formats.proto.EmbeddingProto;
import com.google.mediapipe.framework.Packet;
import com.google.mediapipe.framework.PacketGetter;
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
import com.google.mediapipe.tasks.vision.imageembedder.proto.ImageEmbedderGraphOptionsProto;
import java.util.Collections;

/** The task image_embedder. */
public final class ImageEmbedder extends BaseVisionTaskApi {
  private static final String TASK_GRAPH_NAME = "mediapipe.tasks.vision.image_embedder.ImageEmbedderGraph";

  static {
    System.loadLibrary("mediapipe_tasks_vision_jni");
  }

  public static ImageEmbedder createFromOptions(Context context, ImageEmbedderOptions options) {
    OutputHandler<ImageEmbedderResult> handler = new OutputHandler<>();
    handler.setOutputPacketConverter(
        packets -> {
          Packet packet = packets.get(0);
          return ImageEmbedderResult.create(
              PacketGetter.getProtoVector(packet, EmbeddingProto.Embedding.parser()),
              packet.getTimestamp() / 1000);
        });
    TaskRunner runner =
        TaskRunner.create(
            context,
            TaskInfo.<ImageEmbedderOptions>builder()
                .setTaskName(ImageEmbedder.class.getSimpleName())
                .setTaskRunningModeName(options.runningMode().name())
                .setTaskGraphName(TASK_GRAPH_NAME)
                .setInputStreams(Collections.singletonList("IMAGE:image_in"))
                .setOutputStreams(Collections.singletonList("EMBEDDINGS:out"))
                .setTaskOptions(options)
                .build(),
            handler);
    return new ImageEmbedder(runner, options.runningMode());
  }

  private ImageEmbedder(TaskRunner runner, RunningMode runningMode) {
    super(runner, runningMode, "image_in");
  }

  public ImageEmbedderResult embed(MPImage image) {
    return embed(image, ImageProcessingOptions.builder().build(), 0);
  }

  public ImageEmbedderResult embed(
      MPImage image, ImageProcessingOptions imageProcessingOptions, long timestampMs) {
    return (ImageEmbedderResult) processImageData(image, imageProcessingOptions, timestampMs);
  }

  /** Options of {@link ImageEmbedder}. */
  @AutoValue
  public abstract static class ImageEmbedderOptions extends TaskOptions {
    /** Builder of {@link ImageEmbedderOptions}. */
    @AutoValue.Builder
    public abstract static class Builder {
      public abstract Builder setBaseOptions(BaseOptions value);

      public abstract Builder setRunningMode(RunningMode value);

      public abstract Builder setNumResults(int value);

      public abstract Builder setMinConfidence(float value);

      public abstract ImageEmbedderOptions build();
    }

    abstract BaseOptions baseOptions();

    abstract RunningMode runningMode();

    abstract int numResults();

    abstract float minConfidence();

    public static Builder builder() {
      return new AutoValue_ImageEmbedder_ImageEmbedderOptions.Builder()
          .setRunningMode(RunningMode.IMAGE)
          .setNumResults(1)
          .setMinConfidence(0.5f);
    }

    @Override
    public CalculatorOptions convertToCalculatorOptionsProto() {
      return CalculatorOptions.newBuilder()
          .setExtension(ImageEmbedderGraphOptionsProto.ImageEmbedderGraphOptions.ext, graphOptions())
          .build();
    }

    private ImageEmbedderGraphOptionsProto.ImageEmbedderGraphOptions graphOptions() {
      return ImageEmbedderGraphOptionsProto.ImageEmbedderGraphOptions.newBuilder()
          .setBaseOptions(convertBaseOptionsToProto(baseOptions()))
          .setNumResults(numResults())
          .setMinConfidence(minConfidence())
          .build();
    }
  }
}
