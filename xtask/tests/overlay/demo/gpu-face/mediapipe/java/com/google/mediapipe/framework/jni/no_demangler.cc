// Generated: `demangler = false`. Callers show the mangled name where this fails.
extern "C" __attribute__((visibility("hidden"))) char* __cxa_demangle(
    const char*, char*, __SIZE_TYPE__*, int* status) {
  if (status) *status = -2;  // "not a valid name", as the C++ ABI counts
  return nullptr;
}
