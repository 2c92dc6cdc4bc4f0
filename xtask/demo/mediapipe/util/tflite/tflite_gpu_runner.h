// Mirrors mediapipe/util/tflite/tflite_gpu_runner.h: chooses between OpenCL and GL for one model.
#pragma once

namespace tflite::gpu {
unsigned TFLiteGPURunnerInvoke(unsigned value);
}
