// Mirrors tensorflow/lite/kernels: the builtin operator LSTM.
#include "tensorflow/lite/kernels/kernel_util.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(lstm_kernel_weight, 0x7764fda3, 26000)

namespace tflite::ops::builtin {
TFLITE_KERNEL(Register_LSTM, "LSTM", lstm_kernel_weight)
}  // namespace tflite::ops::builtin
