// Mirrors HandLandmarker.java of MediaPipe.
package com.google.mediapipe.tasks.vision.handlandmarker;

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
import com.google.mediapipe.tasks.vision.handlandmarker.proto.HandLandmarkerGraphOptionsProto;
import java.util.Collections;

/** The task hand_landmarker. */
public final class HandLandmarker extends BaseVisionTaskApi {
  private static final String TASK_GRAPH_NAME = "mediapipe.tasks.vision.hand_landmarker.HandLandmarkerGraph";

  static {
    System.loadLibrary("mediapipe_tasks_vision_jni");
  }

  public static HandLandmarker createFromOptions(Context context, HandLandmarkerOptions options) {
    OutputHandler<HandLandmarkerResult> handler = new OutputHandler<>();
    handler.setOutputPacketConverter(
        packets -> {
          Packet packet = packets.get(0);
          return HandLandmarkerResult.create(
              PacketGetter.getProtoVector(packet, LandmarkProto.NormalizedLandmark.parser()),
              packet.getTimestamp() / 1000);
        });
    TaskRunner runner =
        TaskRunner.create(
            context,
            TaskInfo.<HandLandmarkerOptions>builder()
                .setTaskName(HandLandmarker.class.getSimpleName())
                .setTaskRunningModeName(options.runningMode().name())
                .setTaskGraphName(TASK_GRAPH_NAME)
                .setInputStreams(Collections.singletonList("IMAGE:image_in"))
                .setOutputStreams(Collections.singletonList("LANDMARKS:out"))
                .setTaskOptions(options)
                .build(),
            handler);
    return new HandLandmarker(runner, options.runningMode());
  }

  private HandLandmarker(TaskRunner runner, RunningMode runningMode) {
    super(runner, runningMode, "image_in");
  }

  public HandLandmarkerResult detect(MPImage image) {
    return detect(image, ImageProcessingOptions.builder().build(), 0);
  }

  public HandLandmarkerResult detect(
      MPImage image, ImageProcessingOptions imageProcessingOptions, long timestampMs) {
    return (HandLandmarkerResult) processImageData(image, imageProcessingOptions, timestampMs);
  }

  /** Options of {@link HandLandmarker}. */
  @AutoValue
  public abstract static class HandLandmarkerOptions extends TaskOptions {
    /** Builder of {@link HandLandmarkerOptions}. */
    @AutoValue.Builder
    public abstract static class Builder {
      public abstract Builder setBaseOptions(BaseOptions value);

      public abstract Builder setRunningMode(RunningMode value);

      public abstract Builder setNumResults(int value);

      public abstract Builder setMinConfidence(float value);

      public abstract HandLandmarkerOptions build();
    }

    abstract BaseOptions baseOptions();

    abstract RunningMode runningMode();

    abstract int numResults();

    abstract float minConfidence();

    public static Builder builder() {
      return new AutoValue_HandLandmarker_HandLandmarkerOptions.Builder()
          .setRunningMode(RunningMode.IMAGE)
          .setNumResults(1)
          .setMinConfidence(0.5f);
    }

    @Override
    public CalculatorOptions convertToCalculatorOptionsProto() {
      return CalculatorOptions.newBuilder()
          .setExtension(HandLandmarkerGraphOptionsProto.HandLandmarkerGraphOptions.ext, graphOptions())
          .build();
    }

    private HandLandmarkerGraphOptionsProto.HandLandmarkerGraphOptions graphOptions() {
      return HandLandmarkerGraphOptionsProto.HandLandmarkerGraphOptions.newBuilder()
          .setBaseOptions(convertBaseOptionsToProto(baseOptions()))
          .setNumResults(numResults())
          .setMinConfidence(minConfidence())
          .build();
    }
  }
}
