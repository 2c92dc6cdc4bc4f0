As xtask/src/overlay/converter/image_to_tensor_converter_own.h.
