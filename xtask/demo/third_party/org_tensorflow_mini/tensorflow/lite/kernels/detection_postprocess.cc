// Mirrors tensorflow/lite/kernels: the custom operator TFLite_Detection_PostProcess, which comes with the builtin ones.
#include "tensorflow/lite/kernels/kernel_util.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(detection_postprocess_kernel_weight, 0x49d70f1b, 5000)

namespace tflite::ops::custom {
TFLITE_KERNEL(Register_DETECTION_POSTPROCESS, "TFLite_Detection_PostProcess", detection_postprocess_kernel_weight)
}  // namespace tflite::ops::custom
