// Mirrors google/protobuf/message.h: the whole runtime with its descriptors, since upstream never links the lite one.
#include "google/protobuf/message.h"

#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(protobuf_message_weight, 0xf7b3daa5, 70000)
DEMO_WEIGHT(protobuf_descriptor_weight, 0xc0a5f0c5, 122000)

namespace google::protobuf {

// As protobuf's default instances: a section of their own, whose bounds the linker names. It exports both names
// unless it is told not to.
__attribute__((section("pb_defaults"))) static unsigned g_default_instance = 0xdef;
extern "C" const unsigned __start_pb_defaults[];
extern "C" const unsigned __stop_pb_defaults[];

static unsigned (*g_last)(unsigned) = nullptr;

Registration::Registration(const char* name, unsigned (*serialize)(unsigned)) {
  if (*name) g_last = serialize;
}

unsigned Parse(unsigned value) {
  for (const unsigned* at = __start_pb_defaults; at < __stop_pb_defaults; ++at) value ^= *at;
  if (g_default_instance++ == value && g_last) value = g_last(value);
  return protobuf_descriptor_weight(protobuf_message_weight(value));
}

}  // namespace google::protobuf
