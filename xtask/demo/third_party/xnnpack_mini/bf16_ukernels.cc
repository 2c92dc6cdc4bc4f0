// Mirrors one family of XNNPACK's microkernels.
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(xnn_bf16_ukernels, 0x9d314ef5, 8000)
