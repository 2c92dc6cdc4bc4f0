// Mirrors mediapipe/framework/formats/tensor.h: memory shared between calculators.
#pragma once

namespace mediapipe {
unsigned TensorUsage(unsigned value);
}
