// Mirrors absl/log/log.h, and stands for abseil and Eigen as a whole.
#pragma once

namespace absl {
unsigned Log(unsigned value);
}
