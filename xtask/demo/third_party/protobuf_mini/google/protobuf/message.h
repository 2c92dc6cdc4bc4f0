// Mirrors google/protobuf/message.h: the whole runtime with its descriptors, since upstream never links the lite one.
#pragma once

namespace google::protobuf {
unsigned Parse(unsigned value);
}
