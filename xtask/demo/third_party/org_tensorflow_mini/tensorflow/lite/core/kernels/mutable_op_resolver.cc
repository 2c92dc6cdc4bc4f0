// Mirrors tensorflow/lite/mutable_op_resolver.cc.
#include "tensorflow/lite/core/kernels/register.h"

extern "C" int strcmp(const char* a, const char* b);

namespace tflite {

void MutableOpResolver::AddBuiltin(BuiltinOperator op, const TfLiteRegistration* registration, int min_version, int max_version) {
  if (size_ < kCapacity) entries_[size_++] = {EnumNameBuiltinOperator(op), registration, min_version, max_version};
}

void MutableOpResolver::AddCustom(const char* name, const TfLiteRegistration* registration, int version) {
  if (size_ < kCapacity) entries_[size_++] = {name, registration, version, version};
}

const TfLiteRegistration* MutableOpResolver::FindByName(const char* name) const {
  for (int i = 0; i < size_; ++i) {
    if (strcmp(entries_[i].name, name) == 0) return entries_[i].registration;
  }
  return nullptr;
}

}  // namespace tflite
