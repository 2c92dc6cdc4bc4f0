// Mirrors BaseVisionTaskApi.java of MediaPipe.
package com.google.mediapipe.tasks.vision.core;

import com.google.mediapipe.framework.MediaPipeException;
import com.google.mediapipe.framework.Packet;
import com.google.mediapipe.framework.PacketGetter;
import com.google.mediapipe.framework.image.MPImage;
import com.google.mediapipe.tasks.core.TaskResult;
import com.google.mediapipe.tasks.core.TaskRunner;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/** What all tasks of vision do alike. */
public class BaseVisionTaskApi implements AutoCloseable {
  protected final TaskRunner runner;
  protected final RunningMode runningMode;
  private final String imageStreamName;

  public BaseVisionTaskApi(TaskRunner runner, RunningMode runningMode, String imageStreamName) {
    this.runner = runner;
    this.runningMode = runningMode;
    this.imageStreamName = imageStreamName;
  }

  protected TaskResult processImageData(
      MPImage image, ImageProcessingOptions options, long timestampMs) {
    if (options.rotationDegrees() % 90 != 0) {
      throw new MediaPipeException(
          MediaPipeException.StatusCode.INVALID_ARGUMENT.ordinal(), "expected quarters of a turn");
    }
    Map<String, Packet> inputs = new HashMap<>();
    inputs.put(imageStreamName, runner.getPacketCreator().createRgbaImage(image.getBitmap()));
    return runner.process(inputs, timestampMs * 1000);
  }

  /** The pixels of an image that a task gives back, with four channels each. */
  protected static ByteBuffer pixels(Packet packet) {
    int width = PacketGetter.getImageWidth(packet);
    int height = PacketGetter.getImageHeight(packet);
    ByteBuffer buffer = ByteBuffer.allocateDirect(width * height * 4);
    boolean read =
        PacketGetter.getImageNumChannels(packet) == 3
            ? PacketGetter.getRgbaFromRgb(packet, buffer)
            : PacketGetter.getImageData(packet, buffer);
    if (!read) {
      throw new MediaPipeException("the image has no pixels");
    }
    return buffer;
  }

  @Override
  public void close() {
    runner.close();
  }
}
