// Mirrors absl/log/log.h, and stands for abseil and Eigen as a whole.
#include "absl/log/log.h"

#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(absl_log_weight, 0x572e6981, 30000)
DEMO_WEIGHT(absl_strings_weight, 0xc243d13b, 24000)
DEMO_WEIGHT(eigen_weight, 0x2ec6b9b1, 16000)

// The code of all messages, by severity. As in abseil, those below the level are not compiled.
#ifndef ABSL_MIN_LOG_LEVEL
#define ABSL_MIN_LOG_LEVEL 0
#endif
#if ABSL_MIN_LOG_LEVEL <= 0
DEMO_WEIGHT(info_messages_weight, 0x61c88647, 12000)
#else
#define info_messages_weight(value) (value)
#endif
#if ABSL_MIN_LOG_LEVEL <= 1
DEMO_WEIGHT(warning_messages_weight, 0x2545f491, 6000)
#else
#define warning_messages_weight(value) (value)
#endif
#if ABSL_MIN_LOG_LEVEL <= 2
DEMO_WEIGHT(error_messages_weight, 0x7f4a7c15, 6000)
#else
#define error_messages_weight(value) (value)
#endif

namespace absl {
unsigned Log(unsigned value) {
  value = error_messages_weight(warning_messages_weight(info_messages_weight(value)));
  return eigen_weight(absl_strings_weight(absl_log_weight(value)));
}
}  // namespace absl
