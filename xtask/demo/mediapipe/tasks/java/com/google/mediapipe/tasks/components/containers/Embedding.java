// Mirrors Embedding.java of MediaPipe.
package com.google.mediapipe.tasks.components.containers;

import com.google.auto.value.AutoValue;
import com.google.mediapipe.formats.proto.EmbeddingProto;
import java.util.List;

/** A vector that stands for an image. */
@AutoValue
public abstract class Embedding {
  public static Embedding createFromProto(EmbeddingProto.Embedding proto) {
    return new AutoValue_Embedding(proto.getValueList());
  }

  public abstract List<Float> values();
}
