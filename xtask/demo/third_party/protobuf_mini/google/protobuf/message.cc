// Mirrors google/protobuf/message.h: the whole runtime with its descriptors, since upstream never links the lite one.
#include "google/protobuf/message.h"

#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(protobuf_message_weight, 0xf7b3daa5, 70000)
DEMO_WEIGHT(protobuf_descriptor_weight, 0xc0a5f0c5, 122000)

namespace google::protobuf {
unsigned Parse(unsigned value) { return protobuf_descriptor_weight(protobuf_message_weight(value)); }
}  // namespace google::protobuf
