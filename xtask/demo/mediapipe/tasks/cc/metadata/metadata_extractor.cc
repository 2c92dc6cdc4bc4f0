// Mirrors mediapipe/tasks/cc/metadata/metadata_extractor.cc.
#include "mediapipe/tasks/cc/metadata/metadata_extractor.h"

#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(metadata_extractor_weight, 0x09648867, 14000)

namespace mediapipe::tasks::metadata {
unsigned ExtractMetadata(unsigned value) { return metadata_extractor_weight(value); }
}  // namespace mediapipe::tasks::metadata
