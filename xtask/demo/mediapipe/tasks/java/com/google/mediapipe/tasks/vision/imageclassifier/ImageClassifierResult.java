// Mirrors ImageClassifierResult.java of MediaPipe.
package com.google.mediapipe.tasks.vision.imageclassifier;

import com.google.auto.value.AutoValue;
import com.google.mediapipe.formats.proto.ClassificationProto;
import com.google.mediapipe.tasks.components.containers.Category;
import com.google.mediapipe.tasks.core.TaskResult;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What ImageClassifier found. */
@AutoValue
public abstract class ImageClassifierResult implements TaskResult {
  static ImageClassifierResult create(List<ClassificationProto.Classification> protos, long timestampMs) {
    List<Category> categories = new ArrayList<>();
    for (ClassificationProto.Classification proto : protos) {
      categories.add(Category.createFromProto(proto));
    }
    return new AutoValue_ImageClassifierResult(timestampMs, Collections.unmodifiableList(categories));
  }

  @Override
  public abstract long timestampMs();

  public abstract List<Category> categories();
}
