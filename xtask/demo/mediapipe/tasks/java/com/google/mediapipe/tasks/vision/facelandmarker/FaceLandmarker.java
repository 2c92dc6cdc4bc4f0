// Mirrors FaceLandmarker.java of MediaPipe.
package com.google.mediapipe.tasks.vision.facelandmarker;

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
import com.google.mediapipe.tasks.vision.facedetector.proto.FaceDetectorGraphOptionsProto;
import com.google.mediapipe.tasks.vision.facelandmarker.proto.FaceLandmarkerGraphOptionsProto;
import java.util.Collections;

/** The task face_landmarker. */
public final class FaceLandmarker extends BaseVisionTaskApi {
  private static final String TASK_GRAPH_NAME = "mediapipe.tasks.vision.face_landmarker.FaceLandmarkerGraph";

  static {
    System.loadLibrary("mediapipe_tasks_vision_jni");
  }

  public static FaceLandmarker createFromOptions(Context context, FaceLandmarkerOptions options) {
    OutputHandler<FaceLandmarkerResult> handler = new OutputHandler<>();
    handler.setOutputPacketConverter(
        packets -> {
          Packet packet = packets.get(0);
          return FaceLandmarkerResult.create(
              PacketGetter.getProtoVector(packet, LandmarkProto.NormalizedLandmark.parser()),
              packet.getTimestamp() / 1000);
        });
    TaskRunner runner =
        TaskRunner.create(
            context,
            TaskInfo.<FaceLandmarkerOptions>builder()
                .setTaskName(FaceLandmarker.class.getSimpleName())
                .setTaskRunningModeName(options.runningMode().name())
                .setTaskGraphName(TASK_GRAPH_NAME)
                .setInputStreams(Collections.singletonList("IMAGE:image_in"))
                .setOutputStreams(Collections.singletonList("LANDMARKS:out"))
                .setTaskOptions(options)
                .build(),
            handler);
    return new FaceLandmarker(runner, options.runningMode());
  }

  private FaceLandmarker(TaskRunner runner, RunningMode runningMode) {
    super(runner, runningMode, "image_in");
  }

  public FaceLandmarkerResult detect(MPImage image) {
    return detect(image, ImageProcessingOptions.builder().build(), 0);
  }

  public FaceLandmarkerResult detect(
      MPImage image, ImageProcessingOptions imageProcessingOptions, long timestampMs) {
    return (FaceLandmarkerResult) processImageData(image, imageProcessingOptions, timestampMs);
  }

  /** Options of {@link FaceLandmarker}. */
  @AutoValue
  public abstract static class FaceLandmarkerOptions extends TaskOptions {
    /** Builder of {@link FaceLandmarkerOptions}. */
    @AutoValue.Builder
    public abstract static class Builder {
      public abstract Builder setBaseOptions(BaseOptions value);

      public abstract Builder setRunningMode(RunningMode value);

      public abstract Builder setNumResults(int value);

      public abstract Builder setMinConfidence(float value);

      public abstract FaceLandmarkerOptions build();
    }

    abstract BaseOptions baseOptions();

    abstract RunningMode runningMode();

    abstract int numResults();

    abstract float minConfidence();

    public static Builder builder() {
      return new AutoValue_FaceLandmarker_FaceLandmarkerOptions.Builder()
          .setRunningMode(RunningMode.IMAGE)
          .setNumResults(1)
          .setMinConfidence(0.5f);
    }

    @Override
    public CalculatorOptions convertToCalculatorOptionsProto() {
      return CalculatorOptions.newBuilder()
          .setExtension(FaceLandmarkerGraphOptionsProto.FaceLandmarkerGraphOptions.ext, graphOptions())
          .build();
    }

    private FaceLandmarkerGraphOptionsProto.FaceLandmarkerGraphOptions graphOptions() {
      return FaceLandmarkerGraphOptionsProto.FaceLandmarkerGraphOptions.newBuilder()
          .setBaseOptions(convertBaseOptionsToProto(baseOptions()))
          .setNumResults(numResults())
          .setMinConfidence(minConfidence())
          .setFaceDetectorGraphOptions(
              FaceDetectorGraphOptionsProto.FaceDetectorGraphOptions.newBuilder().setNumResults(numResults()))
          .build();
    }
  }
}
