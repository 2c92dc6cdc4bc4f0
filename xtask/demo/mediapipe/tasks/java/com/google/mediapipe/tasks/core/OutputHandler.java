// Mirrors OutputHandler.java of MediaPipe.
package com.google.mediapipe.tasks.core;

import com.google.mediapipe.framework.Packet;
import java.util.List;

/** Turns packets into a task's result. */
public class OutputHandler<OutputT extends TaskResult> {
  /** Turns packets into a result. */
  public interface OutputPacketConverter<OutputT extends TaskResult> {
    OutputT convertToTaskResult(List<Packet> packets);
  }

  private OutputPacketConverter<OutputT> converter;
  private ErrorListener errorListener;
  private OutputT latest;

  public void setOutputPacketConverter(OutputPacketConverter<OutputT> converter) {
    this.converter = converter;
  }

  public void setErrorListener(ErrorListener listener) {
    errorListener = listener;
  }

  OutputT retrieve() {
    OutputT result = latest;
    latest = null;
    return result;
  }

  void run(List<Packet> packets) {
    try {
      latest = converter.convertToTaskResult(packets);
    } catch (RuntimeException e) {
      if (errorListener == null) {
        throw e;
      }
      errorListener.onError(e);
    } finally {
      for (Packet packet : packets) {
        packet.release();
      }
    }
  }
}
