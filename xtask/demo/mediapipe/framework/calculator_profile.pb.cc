// Mirrors what protoc makes of mediapipe/framework/calculator_profile.proto: messages that register themselves.
#include "mediapipe/framework/calculator_profile.pb.h"

#include "google/protobuf/message.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(calculator_profile_proto_weight, 0x6b43a9b5, 5000)

namespace mediapipe {

unsigned SerializeCalculatorProfile(unsigned value) { return calculator_profile_proto_weight(value); }

static const google::protobuf::Registration registration("mediapipe.CalculatorProfile", &SerializeCalculatorProfile);

}  // namespace mediapipe
