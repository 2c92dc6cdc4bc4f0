// Mirrors GestureRecognizer.java of MediaPipe.
package com.google.mediapipe.tasks.vision.gesturerecognizer;

import android.content.Context;
import com.google.auto.value.AutoValue;
import com.google.mediapipe.formats.proto.ClassificationProto;
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
import com.google.mediapipe.tasks.vision.gesturerecognizer.proto.GestureRecognizerGraphOptionsProto;
import com.google.mediapipe.tasks.vision.handlandmarker.proto.HandLandmarkerGraphOptionsProto;
import java.util.Collections;

/** The task gesture_recognizer. */
public final class GestureRecognizer extends BaseVisionTaskApi {
  private static final String TASK_GRAPH_NAME = "mediapipe.tasks.vision.gesture_recognizer.GestureRecognizerGraph";

  static {
    System.loadLibrary("mediapipe_tasks_vision_jni");
  }

  public static GestureRecognizer createFromOptions(Context context, GestureRecognizerOptions options) {
    OutputHandler<GestureRecognizerResult> handler = new OutputHandler<>();
    handler.setOutputPacketConverter(
        packets -> {
          Packet packet = packets.get(0);
          return GestureRecognizerResult.create(
              PacketGetter.getProtoVector(packet, ClassificationProto.Classification.parser()),
              packet.getTimestamp() / 1000);
        });
    TaskRunner runner =
        TaskRunner.create(
            context,
            TaskInfo.<GestureRecognizerOptions>builder()
                .setTaskName(GestureRecognizer.class.getSimpleName())
                .setTaskRunningModeName(options.runningMode().name())
                .setTaskGraphName(TASK_GRAPH_NAME)
                .setInputStreams(Collections.singletonList("IMAGE:image_in"))
                .setOutputStreams(Collections.singletonList("CATEGORIES:out"))
                .setTaskOptions(options)
                .build(),
            handler);
    return new GestureRecognizer(runner, options.runningMode());
  }

  private GestureRecognizer(TaskRunner runner, RunningMode runningMode) {
    super(runner, runningMode, "image_in");
  }

  public GestureRecognizerResult recognize(MPImage image) {
    return recognize(image, ImageProcessingOptions.builder().build(), 0);
  }

  public GestureRecognizerResult recognize(
      MPImage image, ImageProcessingOptions imageProcessingOptions, long timestampMs) {
    return (GestureRecognizerResult) processImageData(image, imageProcessingOptions, timestampMs);
  }

  /** Options of {@link GestureRecognizer}. */
  @AutoValue
  public abstract static class GestureRecognizerOptions extends TaskOptions {
    /** Builder of {@link GestureRecognizerOptions}. */
    @AutoValue.Builder
    public abstract static class Builder {
      public abstract Builder setBaseOptions(BaseOptions value);

      public abstract Builder setRunningMode(RunningMode value);

      public abstract Builder setNumResults(int value);

      public abstract Builder setMinConfidence(float value);

      public abstract GestureRecognizerOptions build();
    }

    abstract BaseOptions baseOptions();

    abstract RunningMode runningMode();

    abstract int numResults();

    abstract float minConfidence();

    public static Builder builder() {
      return new AutoValue_GestureRecognizer_GestureRecognizerOptions.Builder()
          .setRunningMode(RunningMode.IMAGE)
          .setNumResults(1)
          .setMinConfidence(0.5f);
    }

    @Override
    public CalculatorOptions convertToCalculatorOptionsProto() {
      return CalculatorOptions.newBuilder()
          .setExtension(GestureRecognizerGraphOptionsProto.GestureRecognizerGraphOptions.ext, graphOptions())
          .build();
    }

    private GestureRecognizerGraphOptionsProto.GestureRecognizerGraphOptions graphOptions() {
      return GestureRecognizerGraphOptionsProto.GestureRecognizerGraphOptions.newBuilder()
          .setBaseOptions(convertBaseOptionsToProto(baseOptions()))
          .setNumResults(numResults())
          .setMinConfidence(minConfidence())
          .setHandLandmarkerGraphOptions(
              HandLandmarkerGraphOptionsProto.HandLandmarkerGraphOptions.newBuilder().setNumResults(numResults()))
          .build();
    }
  }
}
