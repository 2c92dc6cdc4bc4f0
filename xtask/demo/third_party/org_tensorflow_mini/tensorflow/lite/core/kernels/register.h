// Mirrors tensorflow/lite/core/kernels/register.h and the MutableOpResolver below it.
#pragma once

#include "tensorflow/lite/builtin_ops.h"
#include "tensorflow/lite/core/c/common.h"

namespace tflite {

class MutableOpResolver {
 public:
  void AddBuiltin(BuiltinOperator op, const TfLiteRegistration* registration, int min_version = 1, int max_version = 1);
  void AddCustom(const char* name, const TfLiteRegistration* registration, int version = 1);

  // By "CONV_2D" or by the name of a custom operator; null where none is registered.
  const TfLiteRegistration* FindByName(const char* name) const;
  int size() const { return size_; }

 protected:
  using DelegateCreator = unsigned (*)(unsigned);
  DelegateCreator delegate_creator_ = nullptr;
  bool may_directly_contain_user_defined_ops_ = true;

 private:
  struct Entry {
    const char* name;
    const TfLiteRegistration* registration;
    int min_version;
    int max_version;
  };
  static constexpr int kCapacity = 128;
  Entry entries_[kCapacity];
  int size_ = 0;
};

namespace ops::builtin {

class BuiltinOpResolver : public MutableOpResolver {
 public:
  BuiltinOpResolver();
};

}  // namespace ops::builtin
}  // namespace tflite
