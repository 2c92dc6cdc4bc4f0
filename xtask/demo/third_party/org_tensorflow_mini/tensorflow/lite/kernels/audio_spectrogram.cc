// Mirrors tensorflow/lite/kernels: the custom operator AudioSpectrogram, which comes with the builtin ones.
#include "tensorflow/lite/kernels/kernel_util.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(audio_spectrogram_kernel_weight, 0x0bdc470f, 5000)

namespace tflite::ops::custom {
TFLITE_KERNEL(Register_AUDIO_SPECTROGRAM, "AudioSpectrogram", audio_spectrogram_kernel_weight)
}  // namespace tflite::ops::custom
