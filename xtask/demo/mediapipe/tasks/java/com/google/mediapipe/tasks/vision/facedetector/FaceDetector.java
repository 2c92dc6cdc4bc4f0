// Mirrors FaceDetector.java of MediaPipe.
package com.google.mediapipe.tasks.vision.facedetector;

import android.content.Context;
import com.google.auto.value.AutoValue;
import com.google.mediapipe.formats.proto.DetectionProto;
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
import java.util.Collections;

/** The task face_detector. */
public final class FaceDetector extends BaseVisionTaskApi {
  private static final String TASK_GRAPH_NAME = "mediapipe.tasks.vision.face_detector.FaceDetectorGraph";

  static {
    System.loadLibrary("mediapipe_tasks_vision_jni");
  }

  public static FaceDetector createFromOptions(Context context, FaceDetectorOptions options) {
    OutputHandler<FaceDetectorResult> handler = new OutputHandler<>();
    handler.setOutputPacketConverter(
        packets -> {
          Packet packet = packets.get(0);
          return FaceDetectorResult.create(
              PacketGetter.getProtoVector(packet, DetectionProto.Detection.parser()),
              packet.getTimestamp() / 1000);
        });
    TaskRunner runner =
        TaskRunner.create(
            context,
            TaskInfo.<FaceDetectorOptions>builder()
                .setTaskName(FaceDetector.class.getSimpleName())
                .setTaskRunningModeName(options.runningMode().name())
                .setTaskGraphName(TASK_GRAPH_NAME)
                .setInputStreams(Collections.singletonList("IMAGE:image_in"))
                .setOutputStreams(Collections.singletonList("DETECTIONS:out"))
                .setTaskOptions(options)
                .build(),
            handler);
    return new FaceDetector(runner, options.runningMode());
  }

  private FaceDetector(TaskRunner runner, RunningMode runningMode) {
    super(runner, runningMode, "image_in");
  }

  public FaceDetectorResult detect(MPImage image) {
    return detect(image, ImageProcessingOptions.builder().build(), 0);
  }

  public FaceDetectorResult detect(
      MPImage image, ImageProcessingOptions imageProcessingOptions, long timestampMs) {
    return (FaceDetectorResult) processImageData(image, imageProcessingOptions, timestampMs);
  }

  /** Options of {@link FaceDetector}. */
  @AutoValue
  public abstract static class FaceDetectorOptions extends TaskOptions {
    /** Builder of {@link FaceDetectorOptions}. */
    @AutoValue.Builder
    public abstract static class Builder {
      public abstract Builder setBaseOptions(BaseOptions value);

      public abstract Builder setRunningMode(RunningMode value);

      public abstract Builder setNumResults(int value);

      public abstract Builder setMinConfidence(float value);

      public abstract FaceDetectorOptions build();
    }

    abstract BaseOptions baseOptions();

    abstract RunningMode runningMode();

    abstract int numResults();

    abstract float minConfidence();

    public static Builder builder() {
      return new AutoValue_FaceDetector_FaceDetectorOptions.Builder()
          .setRunningMode(RunningMode.IMAGE)
          .setNumResults(1)
          .setMinConfidence(0.5f);
    }

    @Override
    public CalculatorOptions convertToCalculatorOptionsProto() {
      return CalculatorOptions.newBuilder()
          .setExtension(FaceDetectorGraphOptionsProto.FaceDetectorGraphOptions.ext, graphOptions())
          .build();
    }

    private FaceDetectorGraphOptionsProto.FaceDetectorGraphOptions graphOptions() {
      return FaceDetectorGraphOptionsProto.FaceDetectorGraphOptions.newBuilder()
          .setBaseOptions(convertBaseOptionsToProto(baseOptions()))
          .setNumResults(numResults())
          .setMinConfidence(minConfidence())
          .build();
    }
  }
}
