// Mirrors tensorflow/lite/delegates/gpu/cl: the OpenCL half of the GPU delegate.
#include "tensorflow/lite/delegates/gpu/cl/api.h"

#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(cl_environment_weight, 0xd6001a23, 90000)
DEMO_WEIGHT(cl_kernels_weight, 0x2830fc51, 150000)
DEMO_WEIGHT(gpu_common_tasks_weight, 0xc25c4355, 130000)

namespace tflite::gpu::cl {
unsigned Invoke(unsigned value) { return gpu_common_tasks_weight(cl_kernels_weight(cl_environment_weight(value))); }
}  // namespace tflite::gpu::cl
