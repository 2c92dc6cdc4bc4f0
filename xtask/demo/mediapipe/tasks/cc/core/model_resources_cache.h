// Mirrors mediapipe/tasks/cc/core/model_resources_cache.h: models shared between tasks.
#pragma once

namespace mediapipe::tasks::core {
unsigned UseModelResourcesCache(unsigned value);
}
