// Stands for cxxabi.h.
#pragma once

// The readable form of a mangled name, which the caller frees; null where it fails, and `status` says why.
extern "C" char* __cxa_demangle(const char* mangled, char* buffer, __SIZE_TYPE__* length, int* status);

namespace __cxxabiv1 {

// Ends the process; the message names the type of what nobody caught.
[[noreturn]] void Terminate(const char* type);

}  // namespace __cxxabiv1
