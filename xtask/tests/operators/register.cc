// Every shape in which operators are registered. AddBuiltin(BuiltinOperator_COMMENT, Register_COMMENT());
#include "register.h"

/* AddCustom("Comment", Register_COMMENT());
   over two lines, with a quote " in it */
namespace tflite {

Resolver::Resolver() {
  AddBuiltin(BuiltinOperator_ADD, Register_ADD(), /* min_version = */ 1,
             /* max_version = */ 5);
  AddBuiltin(BuiltinOperator_CONV_2D, Register_CONV_2D(),
             /* min_version = */ 1,  // a comment; with a ) in it
             /* max_version = */ 8);
  AddBuiltin(tflite::BuiltinOperator_MUL, Register_MUL(), 1, 7);
  AddBuiltin(
      BuiltinOperator_CALL_ONCE,
      tflite::ops::builtin::Register_CALL_ONCE(Options{.text = "a ); b", .mark = ')'}));
#if WITH_CONTROL_FLOW
  AddBuiltin(BuiltinOperator_IF, Register_IF());
  AddBuiltin(BuiltinOperator_WHILE, Register_WHILE());
#endif  // WITH_CONTROL_FLOW
#ifdef WITH_LSTM
  AddBuiltin(BuiltinOperator_LSTM, Register_LSTM(), 1, 4);
#endif
  AddBuiltin(BuiltinOperator_QUOTED, Register("a \"quoted\" ); text", '\'', '"')) ;
  AddBuiltin(BuiltinOperator_SUB, Register_SUB());  // stays beside its comment
  AddCustom("Mfcc", Register_MFCC());
  AddCustom("aeq.hadamard_rotation",
            tflite::ops::custom::Register_HADAMARD_ROTATION());
  MyAddBuiltin(BuiltinOperator_ADD, 1);
  may_directly_contain_user_defined_ops_ = false;
  delegate_creators_.push_back([](TfLiteContext* context) {
    return MaybeCreate(context, Options::default_value);
  });
}

}  // namespace tflite
