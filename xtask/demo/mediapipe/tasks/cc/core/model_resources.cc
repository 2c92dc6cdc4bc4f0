// Mirrors mediapipe/tasks/cc/core/model_resources.cc: a model and what belongs to it.
#include "mediapipe/tasks/cc/core/model_resources.h"

#include "mediapipe/tasks/cc/core/external_file_handler.h"
#include "mediapipe/tasks/cc/metadata/metadata_extractor.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(model_resources_weight, 0xd6af823d, 16000)

namespace mediapipe::tasks::core {
unsigned LoadModelResources(unsigned value) { return model_resources_weight(metadata::ExtractMetadata(MapExternalFile(value))); }
}  // namespace mediapipe::tasks::core
