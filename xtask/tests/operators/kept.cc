// Every shape in which operators are registered. AddBuiltin(BuiltinOperator_COMMENT, Register_COMMENT());
#include "register.h"

/* AddCustom("Comment", Register_COMMENT());
   over two lines, with a quote " in it */
namespace tflite {

Resolver::Resolver() {
  AddBuiltin(BuiltinOperator_ADD, Register_ADD(), /* min_version = */ 1,
             /* max_version = */ 5);
#if WITH_CONTROL_FLOW
  AddBuiltin(BuiltinOperator_WHILE, Register_WHILE());
#endif  // WITH_CONTROL_FLOW
#ifdef WITH_LSTM
#endif
    // stays beside its comment
  AddCustom("Mfcc", Register_MFCC());
  MyAddBuiltin(BuiltinOperator_ADD, 1);
  may_directly_contain_user_defined_ops_ = false;
  delegate_creators_.push_back([](TfLiteContext* context) {
    return MaybeCreate(context, Options::default_value);
  });
}

}  // namespace tflite
