// Mirrors ProtoUtil.java of MediaPipe.
package com.google.mediapipe.framework;

import com.google.protobuf.MessageLite;

/** Messages on their way to C++ and back. */
final class ProtoUtil {
  private static final TypeNameRegistry typeNames = new TypeNameRegistryConcrete();

  /** Filled and read by C++, which finds class and fields by their names. */
  static class SerializedMessage {
    public String typeName;
    public byte[] value;
  }

  static SerializedMessage pack(MessageLite message) {
    SerializedMessage result = new SerializedMessage();
    result.typeName = typeNames.getTypeName(message.getClass());
    result.value = message.toByteArray();
    return result;
  }

  private ProtoUtil() {}
}
