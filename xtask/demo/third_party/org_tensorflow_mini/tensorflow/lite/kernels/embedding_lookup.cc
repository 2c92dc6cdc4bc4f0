// Mirrors tensorflow/lite/kernels: the builtin operator EMBEDDING_LOOKUP.
#include "tensorflow/lite/kernels/kernel_util.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(embedding_lookup_kernel_weight, 0x6dff06dd, 4000)

namespace tflite::ops::builtin {
TFLITE_KERNEL(Register_EMBEDDING_LOOKUP, "EMBEDDING_LOOKUP", embedding_lookup_kernel_weight)
}  // namespace tflite::ops::builtin
