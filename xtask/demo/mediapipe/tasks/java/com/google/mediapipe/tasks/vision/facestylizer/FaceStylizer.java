// Mirrors FaceStylizer.java of MediaPipe.
package com.google.mediapipe.tasks.vision.facestylizer;

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
import com.google.mediapipe.tasks.vision.facelandmarker.proto.FaceLandmarkerGraphOptionsProto;
import com.google.mediapipe.tasks.vision.facestylizer.proto.FaceStylizerGraphOptionsProto;
import java.util.Collections;
import java.util.Optional;

/** The task face_stylizer. */
public final class FaceStylizer extends BaseVisionTaskApi {
  private static final String TASK_GRAPH_NAME = "mediapipe.tasks.vision.face_stylizer.FaceStylizerGraph";

  static {
    System.loadLibrary("mediapipe_tasks_vision_jni");
  }

  public static FaceStylizer createFromOptions(Context context, FaceStylizerOptions options) {
    OutputHandler<FaceStylizerResult> handler = new OutputHandler<>();
    handler.setOutputPacketConverter(
        packets -> {
          Packet packet = packets.get(0);
          if (packet.isEmpty()) {
            return FaceStylizerResult.create(Optional.empty(), packet.getTimestamp() / 1000);
          }
          int width = PacketGetter.getImageWidth(packet);
          int height = PacketGetter.getImageHeight(packet);
          MPImage image = new ByteBufferImageBuilder(pixels(packet), width, height).build();
          return FaceStylizerResult.create(Optional.of(image), packet.getTimestamp() / 1000);
        });
    TaskRunner runner =
        TaskRunner.create(
            context,
            TaskInfo.<FaceStylizerOptions>builder()
                .setTaskName(FaceStylizer.class.getSimpleName())
                .setTaskRunningModeName(options.runningMode().name())
                .setTaskGraphName(TASK_GRAPH_NAME)
                .setInputStreams(Collections.singletonList("IMAGE:image_in"))
                .setOutputStreams(Collections.singletonList("IMAGE:out"))
                .setTaskOptions(options)
                .build(),
            handler);
    return new FaceStylizer(runner, options.runningMode());
  }

  private FaceStylizer(TaskRunner runner, RunningMode runningMode) {
    super(runner, runningMode, "image_in");
  }

  public FaceStylizerResult stylize(MPImage image) {
    return stylize(image, ImageProcessingOptions.builder().build(), 0);
  }

  public FaceStylizerResult stylize(
      MPImage image, ImageProcessingOptions imageProcessingOptions, long timestampMs) {
    return (FaceStylizerResult) processImageData(image, imageProcessingOptions, timestampMs);
  }

  /** Options of {@link FaceStylizer}. */
  @AutoValue
  public abstract static class FaceStylizerOptions extends TaskOptions {
    /** Builder of {@link FaceStylizerOptions}. */
    @AutoValue.Builder
    public abstract static class Builder {
      public abstract Builder setBaseOptions(BaseOptions value);

      public abstract Builder setRunningMode(RunningMode value);

      public abstract Builder setNumResults(int value);

      public abstract Builder setMinConfidence(float value);

      public abstract FaceStylizerOptions build();
    }

    abstract BaseOptions baseOptions();

    abstract RunningMode runningMode();

    abstract int numResults();

    abstract float minConfidence();

    public static Builder builder() {
      return new AutoValue_FaceStylizer_FaceStylizerOptions.Builder()
          .setRunningMode(RunningMode.IMAGE)
          .setNumResults(1)
          .setMinConfidence(0.5f);
    }

    @Override
    public CalculatorOptions convertToCalculatorOptionsProto() {
      return CalculatorOptions.newBuilder()
          .setExtension(FaceStylizerGraphOptionsProto.FaceStylizerGraphOptions.ext, graphOptions())
          .build();
    }

    private FaceStylizerGraphOptionsProto.FaceStylizerGraphOptions graphOptions() {
      return FaceStylizerGraphOptionsProto.FaceStylizerGraphOptions.newBuilder()
          .setBaseOptions(convertBaseOptionsToProto(baseOptions()))
          .setNumResults(numResults())
          .setMinConfidence(minConfidence())
          .setFaceLandmarkerGraphOptions(
              FaceLandmarkerGraphOptionsProto.FaceLandmarkerGraphOptions.newBuilder().setNumResults(numResults()))
          .build();
    }
  }
}
