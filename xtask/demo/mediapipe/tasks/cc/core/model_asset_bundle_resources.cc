// Mirrors mediapipe/tasks/cc/core/model_asset_bundle_resources.cc: the files in a .task bundle.
#include "mediapipe/tasks/cc/core/model_asset_bundle_resources.h"

#include "mediapipe/tasks/cc/metadata/metadata_extractor.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(model_asset_bundle_resources_weight, 0xc8f88c6d, 8000)

namespace mediapipe::tasks::core {
unsigned OpenModelAssetBundle(unsigned value) { return model_asset_bundle_resources_weight(metadata::ExtractMetadata(value)); }
}  // namespace mediapipe::tasks::core
