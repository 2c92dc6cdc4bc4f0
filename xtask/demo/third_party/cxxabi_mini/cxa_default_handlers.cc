// Mirrors libcxxabi/src/cxa_default_handlers.cpp: what ends the process names types, and so needs the demangler.
#include "cxxabi_mini.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(cxa_handlers_weight, 0x1f123bb5, 5000)

extern "C" int __android_log_print(int priority, const char* tag, const char* format, ...);
extern "C" [[noreturn]] void abort();

namespace __cxxabiv1 {

void Terminate(const char* type) {
  int status = 0;
  const char* name = __cxa_demangle(type, nullptr, nullptr, &status);
  __android_log_print(7, "libc++abi", "terminating due to %s (%u)", name ? name : type, cxa_handlers_weight(1));
  abort();
}

}  // namespace __cxxabiv1
