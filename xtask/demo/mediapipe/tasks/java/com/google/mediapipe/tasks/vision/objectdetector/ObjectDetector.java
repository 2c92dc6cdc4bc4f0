// Mirrors ObjectDetector.java of MediaPipe.
package com.google.mediapipe.tasks.vision.objectdetector;

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
import com.google.mediapipe.tasks.vision.objectdetector.proto.ObjectDetectorGraphOptionsProto;
import java.util.Collections;

/** The task object_detector. */
public final class ObjectDetector extends BaseVisionTaskApi {
  private static final String TASK_GRAPH_NAME = "mediapipe.tasks.vision.ObjectDetectorGraph";

  static {
    System.loadLibrary("mediapipe_tasks_vision_jni");
  }

  public static ObjectDetector createFromOptions(Context context, ObjectDetectorOptions options) {
    OutputHandler<ObjectDetectorResult> handler = new OutputHandler<>();
    handler.setOutputPacketConverter(
        packets -> {
          Packet packet = packets.get(0);
          return ObjectDetectorResult.create(
              PacketGetter.getProtoVector(packet, DetectionProto.Detection.parser()),
              packet.getTimestamp() / 1000);
        });
    TaskRunner runner =
        TaskRunner.create(
            context,
            TaskInfo.<ObjectDetectorOptions>builder()
                .setTaskName(ObjectDetector.class.getSimpleName())
                .setTaskRunningModeName(options.runningMode().name())
                .setTaskGraphName(TASK_GRAPH_NAME)
                .setInputStreams(Collections.singletonList("IMAGE:image_in"))
                .setOutputStreams(Collections.singletonList("DETECTIONS:out"))
                .setTaskOptions(options)
                .build(),
            handler);
    return new ObjectDetector(runner, options.runningMode());
  }

  private ObjectDetector(TaskRunner runner, RunningMode runningMode) {
    super(runner, runningMode, "image_in");
  }

  public ObjectDetectorResult detect(MPImage image) {
    return detect(image, ImageProcessingOptions.builder().build(), 0);
  }

  public ObjectDetectorResult detect(
      MPImage image, ImageProcessingOptions imageProcessingOptions, long timestampMs) {
    return (ObjectDetectorResult) processImageData(image, imageProcessingOptions, timestampMs);
  }

  /** Options of {@link ObjectDetector}. */
  @AutoValue
  public abstract static class ObjectDetectorOptions extends TaskOptions {
    /** Builder of {@link ObjectDetectorOptions}. */
    @AutoValue.Builder
    public abstract static class Builder {
      public abstract Builder setBaseOptions(BaseOptions value);

      public abstract Builder setRunningMode(RunningMode value);

      public abstract Builder setNumResults(int value);

      public abstract Builder setMinConfidence(float value);

      public abstract ObjectDetectorOptions build();
    }

    abstract BaseOptions baseOptions();

    abstract RunningMode runningMode();

    abstract int numResults();

    abstract float minConfidence();

    public static Builder builder() {
      return new AutoValue_ObjectDetector_ObjectDetectorOptions.Builder()
          .setRunningMode(RunningMode.IMAGE)
          .setNumResults(1)
          .setMinConfidence(0.5f);
    }

    @Override
    public CalculatorOptions convertToCalculatorOptionsProto() {
      return CalculatorOptions.newBuilder()
          .setExtension(ObjectDetectorGraphOptionsProto.ObjectDetectorGraphOptions.ext, graphOptions())
          .build();
    }

    private ObjectDetectorGraphOptionsProto.ObjectDetectorGraphOptions graphOptions() {
      return ObjectDetectorGraphOptionsProto.ObjectDetectorGraphOptions.newBuilder()
          .setBaseOptions(convertBaseOptionsToProto(baseOptions()))
          .setNumResults(numResults())
          .setMinConfidence(minConfidence())
          .build();
    }
  }
}
