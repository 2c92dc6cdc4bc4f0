// Mirrors one family of XNNPACK's microkernels.
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(xnn_fp16_vector_ukernels, 0xa84bfbd9, 20000)
