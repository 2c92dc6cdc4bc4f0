// Mirrors google/protobuf/message.h: the whole runtime with its descriptors, since upstream never links the lite one.
#pragma once

namespace google::protobuf {

unsigned Parse(unsigned value);

// A message that can be found by name; a static object in the file of each message.
class Registration {
 public:
  Registration(const char* name, unsigned (*serialize)(unsigned));
};

}  // namespace google::protobuf
