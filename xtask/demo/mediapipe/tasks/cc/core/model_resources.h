// Mirrors mediapipe/tasks/cc/core/model_resources.h: a model and what belongs to it.
#pragma once

namespace mediapipe::tasks::core {
unsigned LoadModelResources(unsigned value);
}
