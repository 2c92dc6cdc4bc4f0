// Mirrors PoseLandmarker.java of MediaPipe.
package com.google.mediapipe.tasks.vision.poselandmarker;

import android.content.Context;
import com.google.auto.value.AutoValue;
import com.google.mediapipe.formats.proto.LandmarkProto;
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
import com.google.mediapipe.tasks.vision.poselandmarker.proto.PoseLandmarkerGraphOptionsProto;
import java.util.Collections;

/** The task pose_landmarker. */
public final class PoseLandmarker extends BaseVisionTaskApi {
  private static final String TASK_GRAPH_NAME = "mediapipe.tasks.vision.pose_landmarker.PoseLandmarkerGraph";

  static {
    System.loadLibrary("mediapipe_tasks_vision_jni");
  }

  public static PoseLandmarker createFromOptions(Context context, PoseLandmarkerOptions options) {
    OutputHandler<PoseLandmarkerResult> handler = new OutputHandler<>();
    handler.setOutputPacketConverter(
        packets -> {
          Packet packet = packets.get(0);
          return PoseLandmarkerResult.create(
              PacketGetter.getProtoVector(packet, LandmarkProto.NormalizedLandmark.parser()),
              packet.getTimestamp() / 1000);
        });
    TaskRunner runner =
        TaskRunner.create(
            context,
            TaskInfo.<PoseLandmarkerOptions>builder()
                .setTaskName(PoseLandmarker.class.getSimpleName())
                .setTaskRunningModeName(options.runningMode().name())
                .setTaskGraphName(TASK_GRAPH_NAME)
                .setInputStreams(Collections.singletonList("IMAGE:image_in"))
                .setOutputStreams(Collections.singletonList("LANDMARKS:out"))
                .setTaskOptions(options)
                .build(),
            handler);
    return new PoseLandmarker(runner, options.runningMode());
  }

  private PoseLandmarker(TaskRunner runner, RunningMode runningMode) {
    super(runner, runningMode, "image_in");
  }

  public PoseLandmarkerResult detect(MPImage image) {
    return detect(image, ImageProcessingOptions.builder().build(), 0);
  }

  public PoseLandmarkerResult detect(
      MPImage image, ImageProcessingOptions imageProcessingOptions, long timestampMs) {
    return (PoseLandmarkerResult) processImageData(image, imageProcessingOptions, timestampMs);
  }

  /** Options of {@link PoseLandmarker}. */
  @AutoValue
  public abstract static class PoseLandmarkerOptions extends TaskOptions {
    /** Builder of {@link PoseLandmarkerOptions}. */
    @AutoValue.Builder
    public abstract static class Builder {
      public abstract Builder setBaseOptions(BaseOptions value);

      public abstract Builder setRunningMode(RunningMode value);

      public abstract Builder setNumResults(int value);

      public abstract Builder setMinConfidence(float value);

      public abstract PoseLandmarkerOptions build();
    }

    abstract BaseOptions baseOptions();

    abstract RunningMode runningMode();

    abstract int numResults();

    abstract float minConfidence();

    public static Builder builder() {
      return new AutoValue_PoseLandmarker_PoseLandmarkerOptions.Builder()
          .setRunningMode(RunningMode.IMAGE)
          .setNumResults(1)
          .setMinConfidence(0.5f);
    }

    @Override
    public CalculatorOptions convertToCalculatorOptionsProto() {
      return CalculatorOptions.newBuilder()
          .setExtension(PoseLandmarkerGraphOptionsProto.PoseLandmarkerGraphOptions.ext, graphOptions())
          .build();
    }

    private PoseLandmarkerGraphOptionsProto.PoseLandmarkerGraphOptions graphOptions() {
      return PoseLandmarkerGraphOptionsProto.PoseLandmarkerGraphOptions.newBuilder()
          .setBaseOptions(convertBaseOptionsToProto(baseOptions()))
          .setNumResults(numResults())
          .setMinConfidence(minConfidence())
          .build();
    }
  }
}
