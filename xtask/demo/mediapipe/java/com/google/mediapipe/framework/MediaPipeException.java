// Mirrors MediaPipeException.java of MediaPipe.
package com.google.mediapipe.framework;

import java.nio.charset.StandardCharsets;

/** What C++ throws; its constructor with bytes is looked up there by name. */
public class MediaPipeException extends RuntimeException {
  /** The codes of absl::Status. */
  public enum StatusCode {
    OK,
    CANCELLED,
    UNKNOWN,
    INVALID_ARGUMENT,
    INTERNAL
  }

  private final int statusCode;

  public MediaPipeException(String message) {
    this(StatusCode.INTERNAL.ordinal(), message);
  }

  public MediaPipeException(int statusCode, String message) {
    super(message);
    this.statusCode = statusCode;
  }

  MediaPipeException(int code, byte[] message) {
    this(code, new String(message, StandardCharsets.UTF_8));
  }

  public StatusCode getStatusCode() {
    return statusCode < StatusCode.values().length
        ? StatusCode.values()[statusCode]
        : StatusCode.UNKNOWN;
  }
}
