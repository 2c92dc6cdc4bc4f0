// Mirrors tensorflow/lite/kernels: the builtin operator UNIDIRECTIONAL_SEQUENCE_LSTM.
#include "tensorflow/lite/kernels/kernel_util.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(unidirectional_sequence_lstm_kernel_weight, 0xf457ad77, 18000)

namespace tflite::ops::builtin {
TFLITE_KERNEL(Register_UNIDIRECTIONAL_SEQUENCE_LSTM, "UNIDIRECTIONAL_SEQUENCE_LSTM", unidirectional_sequence_lstm_kernel_weight)
}  // namespace tflite::ops::builtin
