// Mirrors mediapipe/tasks/cc/core/external_file_handler.cc: maps a file.
#include "mediapipe/tasks/cc/core/external_file_handler.h"

#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(external_file_handler_weight, 0x06f88f25, 4000)

namespace mediapipe::tasks::core {
unsigned MapExternalFile(unsigned value) { return external_file_handler_weight(value); }
}  // namespace mediapipe::tasks::core
