// Mirrors ImageClassifier.java of MediaPipe.
package com.google.mediapipe.tasks.vision.imageclassifier;

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
import com.google.mediapipe.tasks.vision.imageclassifier.proto.ImageClassifierGraphOptionsProto;
import java.util.Collections;

/** The task image_classifier. */
public final class ImageClassifier extends BaseVisionTaskApi {
  private static final String TASK_GRAPH_NAME = "mediapipe.tasks.vision.image_classifier.ImageClassifierGraph";

  static {
    System.loadLibrary("mediapipe_tasks_vision_jni");
  }

  public static ImageClassifier createFromOptions(Context context, ImageClassifierOptions options) {
    OutputHandler<ImageClassifierResult> handler = new OutputHandler<>();
    handler.setOutputPacketConverter(
        packets -> {
          Packet packet = packets.get(0);
          return ImageClassifierResult.create(
              PacketGetter.getProtoVector(packet, ClassificationProto.Classification.parser()),
              packet.getTimestamp() / 1000);
        });
    TaskRunner runner =
        TaskRunner.create(
            context,
            TaskInfo.<ImageClassifierOptions>builder()
                .setTaskName(ImageClassifier.class.getSimpleName())
                .setTaskRunningModeName(options.runningMode().name())
                .setTaskGraphName(TASK_GRAPH_NAME)
                .setInputStreams(Collections.singletonList("IMAGE:image_in"))
                .setOutputStreams(Collections.singletonList("CATEGORIES:out"))
                .setTaskOptions(options)
                .build(),
            handler);
    return new ImageClassifier(runner, options.runningMode());
  }

  private ImageClassifier(TaskRunner runner, RunningMode runningMode) {
    super(runner, runningMode, "image_in");
  }

  public ImageClassifierResult classify(MPImage image) {
    return classify(image, ImageProcessingOptions.builder().build(), 0);
  }

  public ImageClassifierResult classify(
      MPImage image, ImageProcessingOptions imageProcessingOptions, long timestampMs) {
    return (ImageClassifierResult) processImageData(image, imageProcessingOptions, timestampMs);
  }

  /** Options of {@link ImageClassifier}. */
  @AutoValue
  public abstract static class ImageClassifierOptions extends TaskOptions {
    /** Builder of {@link ImageClassifierOptions}. */
    @AutoValue.Builder
    public abstract static class Builder {
      public abstract Builder setBaseOptions(BaseOptions value);

      public abstract Builder setRunningMode(RunningMode value);

      public abstract Builder setNumResults(int value);

      public abstract Builder setMinConfidence(float value);

      public abstract ImageClassifierOptions build();
    }

    abstract BaseOptions baseOptions();

    abstract RunningMode runningMode();

    abstract int numResults();

    abstract float minConfidence();

    public static Builder builder() {
      return new AutoValue_ImageClassifier_ImageClassifierOptions.Builder()
          .setRunningMode(RunningMode.IMAGE)
          .setNumResults(1)
          .setMinConfidence(0.5f);
    }

    @Override
    public CalculatorOptions convertToCalculatorOptionsProto() {
      return CalculatorOptions.newBuilder()
          .setExtension(ImageClassifierGraphOptionsProto.ImageClassifierGraphOptions.ext, graphOptions())
          .build();
    }

    private ImageClassifierGraphOptionsProto.ImageClassifierGraphOptions graphOptions() {
      return ImageClassifierGraphOptionsProto.ImageClassifierGraphOptions.newBuilder()
          .setBaseOptions(convertBaseOptionsToProto(baseOptions()))
          .setNumResults(numResults())
          .setMinConfidence(minConfidence())
          .build();
    }
  }
}
