// Mirrors one family of XNNPACK's microkernels.
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(xnn_sme_ukernels, 0x7e45aff5, 10000)
