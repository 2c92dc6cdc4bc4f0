// Mirrors what protoc makes of mediapipe/framework/calculator_profile.proto.
#pragma once

namespace mediapipe {
unsigned SerializeCalculatorProfile(unsigned value);
}  // namespace mediapipe
