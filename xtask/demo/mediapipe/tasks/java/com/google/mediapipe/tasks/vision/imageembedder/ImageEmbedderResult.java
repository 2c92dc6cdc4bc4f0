// Mirrors ImageEmbedderResult.java of MediaPipe.
package com.google.mediapipe.tasks.vision.imageembedder;

import com.google.auto.value.AutoValue;
import com.google.mediapipe.formats.proto.EmbeddingProto;
import com.google.mediapipe.tasks.components.containers.Embedding;
import com.google.mediapipe.tasks.core.TaskResult;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What ImageEmbedder found. */
@AutoValue
public abstract class ImageEmbedderResult implements TaskResult {
  static ImageEmbedderResult create(List<EmbeddingProto.Embedding> protos, long timestampMs) {
    List<Embedding> embeddings = new ArrayList<>();
    for (EmbeddingProto.Embedding proto : protos) {
      embeddings.add(Embedding.createFromProto(proto));
    }
    return new AutoValue_ImageEmbedderResult(timestampMs, Collections.unmodifiableList(embeddings));
  }

  @Override
  public abstract long timestampMs();

  public abstract List<Embedding> embeddings();
}
