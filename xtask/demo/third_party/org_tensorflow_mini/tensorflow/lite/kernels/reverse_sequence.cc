// Mirrors tensorflow/lite/kernels: the builtin operator REVERSE_SEQUENCE.
#include "tensorflow/lite/kernels/kernel_util.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(reverse_sequence_kernel_weight, 0xf8e13a95, 5000)

namespace tflite::ops::builtin {
TFLITE_KERNEL(Register_REVERSE_SEQUENCE, "REVERSE_SEQUENCE", reverse_sequence_kernel_weight)
}  // namespace tflite::ops::builtin
