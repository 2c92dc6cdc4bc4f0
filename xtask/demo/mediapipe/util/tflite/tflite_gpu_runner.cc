// Mirrors mediapipe/util/tflite/tflite_gpu_runner.cc.
#include "mediapipe/util/tflite/tflite_gpu_runner.h"

#include "tensorflow/lite/delegates/gpu/cl/api.h"
#include "tensorflow/lite/delegates/gpu/gl/api2.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(tflite_gpu_runner_weight, 0x0a65b40f, 5000)

namespace tflite::gpu {
unsigned TFLiteGPURunnerInvoke(unsigned value) { return tflite_gpu_runner_weight(gl::Invoke(cl::Invoke(value))); }
}  // namespace tflite::gpu
