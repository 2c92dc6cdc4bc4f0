// Mirrors absl/log/log.h, and stands for abseil and Eigen as a whole.
#include "absl/log/log.h"

#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(absl_log_weight, 0x572e6981, 30000)
DEMO_WEIGHT(absl_strings_weight, 0xc243d13b, 24000)
DEMO_WEIGHT(eigen_weight, 0x2ec6b9b1, 16000)

namespace absl {
unsigned Log(unsigned value) { return eigen_weight(absl_strings_weight(absl_log_weight(value))); }
}  // namespace absl
