// Mirrors one family of XNNPACK's microkernels.
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(xnn_i8mm_ukernels, 0xc6a5506b, 20000)
