// Mirrors mediapipe/tasks/cc/core/model_resources_cache.cc: models shared between tasks.
#include "mediapipe/tasks/cc/core/model_resources_cache.h"

#include "mediapipe/tasks/cc/core/model_asset_bundle_resources.h"
#include "mediapipe/tasks/cc/core/model_resources.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(model_resources_cache_weight, 0x24b1302b, 6000)

namespace mediapipe::tasks::core {
unsigned UseModelResourcesCache(unsigned value) { return model_resources_cache_weight(LoadModelResources(OpenModelAssetBundle(value))); }
}  // namespace mediapipe::tasks::core
