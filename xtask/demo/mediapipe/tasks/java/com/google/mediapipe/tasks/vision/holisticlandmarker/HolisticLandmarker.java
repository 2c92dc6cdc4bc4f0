// Mirrors HolisticLandmarker.java of MediaPipe.
package com.google.mediapipe.tasks.vision.holisticlandmarker;

import android.content.Context;
import com.google.auto.value.AutoValue;
import com.google.mediapipe.formats.proto.LandmarkProto;
import com.google.mediapipe.framework.Packet;
import com.google.mediapipe.framework.PacketGetter;
import com.google.mediapipe.framework.image.MPImage;
import com.google.mediapipe.tasks.core.BaseOptions;
import com.google.mediapipe.tasks.core.OutputHandler;
import com.google.mediapipe.tasks.core.TaskInfo;
import com.google.mediapipe.tasks.core.TaskOptions;
import com.google.mediapipe.tasks.core.TaskRunner;
import com.google.mediapipe.tasks.vision.core.BaseVisionTaskApi;
import com.google.mediapipe.tasks.vision.core.ImageProcessingOptions;
import com.google.mediapipe.tasks.vision.core.RunningMode;
import com.google.mediapipe.tasks.vision.facelandmarker.proto.FaceLandmarkerGraphOptionsProto;
import com.google.mediapipe.tasks.vision.handlandmarker.proto.HandLandmarkerGraphOptionsProto;
import com.google.mediapipe.tasks.vision.holisticlandmarker.proto.HolisticLandmarkerGraphOptionsProto;
import com.google.protobuf.Any;
import java.util.Collections;

/** The task holistic_landmarker. */
public final class HolisticLandmarker extends BaseVisionTaskApi {
  private static final String TASK_GRAPH_NAME = "mediapipe.tasks.vision.holistic_landmarker.HolisticLandmarkerGraph";

  static {
    System.loadLibrary("mediapipe_tasks_vision_jni");
  }

  public static HolisticLandmarker createFromOptions(Context context, HolisticLandmarkerOptions options) {
    OutputHandler<HolisticLandmarkerResult> handler = new OutputHandler<>();
    handler.setOutputPacketConverter(
        packets -> {
          Packet packet = packets.get(0);
          return HolisticLandmarkerResult.create(
              PacketGetter.getProtoVector(packet, LandmarkProto.NormalizedLandmark.parser()),
              packet.getTimestamp() / 1000);
        });
    TaskRunner runner =
        TaskRunner.create(
            context,
            TaskInfo.<HolisticLandmarkerOptions>builder()
                .setTaskName(HolisticLandmarker.class.getSimpleName())
                .setTaskRunningModeName(options.runningMode().name())
                .setTaskGraphName(TASK_GRAPH_NAME)
                .setInputStreams(Collections.singletonList("IMAGE:image_in"))
                .setOutputStreams(Collections.singletonList("LANDMARKS:out"))
                .setTaskOptions(options)
                .build(),
            handler);
    return new HolisticLandmarker(runner, options.runningMode());
  }

  private HolisticLandmarker(TaskRunner runner, RunningMode runningMode) {
    super(runner, runningMode, "image_in");
  }

  public HolisticLandmarkerResult detect(MPImage image) {
    return detect(image, ImageProcessingOptions.builder().build(), 0);
  }

  public HolisticLandmarkerResult detect(
      MPImage image, ImageProcessingOptions imageProcessingOptions, long timestampMs) {
    return (HolisticLandmarkerResult) processImageData(image, imageProcessingOptions, timestampMs);
  }

  /** Options of {@link HolisticLandmarker}. */
  @AutoValue
  public abstract static class HolisticLandmarkerOptions extends TaskOptions {
    /** Builder of {@link HolisticLandmarkerOptions}. */
    @AutoValue.Builder
    public abstract static class Builder {
      public abstract Builder setBaseOptions(BaseOptions value);

      public abstract Builder setRunningMode(RunningMode value);

      public abstract Builder setNumResults(int value);

      public abstract Builder setMinConfidence(float value);

      public abstract HolisticLandmarkerOptions build();
    }

    abstract BaseOptions baseOptions();

    abstract RunningMode runningMode();

    abstract int numResults();

    abstract float minConfidence();

    public static Builder builder() {
      return new AutoValue_HolisticLandmarker_HolisticLandmarkerOptions.Builder()
          .setRunningMode(RunningMode.IMAGE)
          .setNumResults(1)
          .setMinConfidence(0.5f);
    }

    @Override
    public Any convertToAnyProto() {
      return Any.newBuilder()
          .setTypeUrl("type.googleapis.com/mediapipe.tasks.vision.holistic_landmarker.proto.HolisticLandmarkerGraphOptions")
          .setValue(graphOptions().toByteString())
          .build();
    }

    private HolisticLandmarkerGraphOptionsProto.HolisticLandmarkerGraphOptions graphOptions() {
      return HolisticLandmarkerGraphOptionsProto.HolisticLandmarkerGraphOptions.newBuilder()
          .setBaseOptions(convertBaseOptionsToProto(baseOptions()))
          .setNumResults(numResults())
          .setMinConfidence(minConfidence())
          .setFaceLandmarkerGraphOptions(
              FaceLandmarkerGraphOptionsProto.FaceLandmarkerGraphOptions.newBuilder().setNumResults(numResults()))
          .setHandLandmarkerGraphOptions(
              HandLandmarkerGraphOptionsProto.HandLandmarkerGraphOptions.newBuilder().setNumResults(numResults()))
          .build();
    }
  }
}
