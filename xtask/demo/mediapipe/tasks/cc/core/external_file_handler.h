// Mirrors mediapipe/tasks/cc/core/external_file_handler.h: maps a file.
#pragma once

namespace mediapipe::tasks::core {
unsigned MapExternalFile(unsigned value);
}
