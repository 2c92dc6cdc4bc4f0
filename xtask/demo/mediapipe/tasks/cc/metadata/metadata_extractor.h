// Mirrors mediapipe/tasks/cc/metadata/metadata_extractor.h: reads a model's metadata and its associated files.
#pragma once

namespace mediapipe::tasks::metadata {
unsigned ExtractMetadata(unsigned value);
}
