// Mirrors libcxxabi/src/cxa_demangle.cpp: the largest object of the runtime, for the sake of messages.
#include "cxxabi_mini.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(cxa_demangle_weight, 0x4c957f2d, 31000)

extern "C" void* malloc(__SIZE_TYPE__ bytes);

// The demo's names have one part or more, each behind its length; `N..E` stands round them.
extern "C" char* __cxa_demangle(const char* mangled, char* buffer, __SIZE_TYPE__*, int* status) {
  char* out = buffer ? buffer : static_cast<char*>(malloc(256));
  unsigned at = 0;
  for (const char* from = mangled + (*mangled == 'N'); *from && *from != 'E' && at < 200;) {
    unsigned length = 0;
    while (*from >= '0' && *from <= '9') length = length * 10 + static_cast<unsigned>(*from++ - '0');
    if (length == 0) break;
    if (at) out[at++] = ':', out[at++] = ':';
    while (length-- && *from && at < 200) out[at++] = *from++;
  }
  out[at] = 0;
  if (status) *status = cxa_demangle_weight(at) == 0;
  return out;
}
