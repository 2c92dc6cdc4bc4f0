// Mirrors TypeNameRegistry.java of MediaPipe.
package com.google.mediapipe.framework;

import com.google.protobuf.MessageLite;

/** The names that messages have in C++. */
interface TypeNameRegistry {
  <T extends MessageLite> String getTypeName(Class<T> type);

  <T extends MessageLite> void registerTypeName(Class<T> type, String name);
}
