// Mirrors TypeNameRegistryFull.java of MediaPipe.
package com.google.mediapipe.framework;

import com.google.protobuf.MessageLite;
import java.util.HashMap;
import java.util.Map;

/** Names of full messages, which know their names; Android has none. Both files declare this class. */
final class TypeNameRegistryConcrete implements TypeNameRegistry {
  private final Map<Class<?>, String> names = new HashMap<>();

  @Override
  public <T extends MessageLite> String getTypeName(Class<T> type) {
    String name = type.getName();
    if (name == null) {
      throw new IllegalArgumentException("no name is registered for " + type);
    }
    return name;
  }

  @Override
  public <T extends MessageLite> void registerTypeName(Class<T> type, String name) {
    names.put(type, name);
  }
}
