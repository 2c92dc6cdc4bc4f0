// Mirrors Category.java of MediaPipe.
package com.google.mediapipe.tasks.components.containers;

import com.google.auto.value.AutoValue;
import com.google.mediapipe.formats.proto.ClassificationProto;

/** A class with its score. */
@AutoValue
public abstract class Category {
  public static Category createFromProto(ClassificationProto.Classification proto) {
    return new AutoValue_Category(proto.getScore(), proto.getIndex(), proto.getLabel());
  }

  public abstract float score();

  public abstract int index();

  public abstract String categoryName();
}
