// Mirrors one family of XNNPACK's microkernels.
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(xnn_avx512_ukernels, 0xb5d2ec51, 60000)
