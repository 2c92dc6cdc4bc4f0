// Mirrors tensorflow/lite/kernels: the builtin operator BIDIRECTIONAL_SEQUENCE_LSTM.
#include "tensorflow/lite/kernels/kernel_util.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(bidirectional_sequence_lstm_kernel_weight, 0x7a023a59, 22000)

namespace tflite::ops::builtin {
TFLITE_KERNEL(Register_BIDIRECTIONAL_SEQUENCE_LSTM, "BIDIRECTIONAL_SEQUENCE_LSTM", bidirectional_sequence_lstm_kernel_weight)
}  // namespace tflite::ops::builtin
