// Mirrors mediapipe/tasks/cc/core/model_asset_bundle_resources.h: the files in a .task bundle.
#pragma once

namespace mediapipe::tasks::core {
unsigned OpenModelAssetBundle(unsigned value);
}
