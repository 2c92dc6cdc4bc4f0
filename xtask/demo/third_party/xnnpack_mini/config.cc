// Mirrors XNNPACK's configs: tables that name the microkernels. A family in a table cannot be dropped by the linker, so each has a switch.
#include "third_party/demo_weights/weights.h"
#include "xnnpack.h"

DEMO_WEIGHT(xnn_scalar_weight, 0xd1d746dd, 90000)
DEMO_WEIGHT(xnn_simd_weight, 0xeda31bb3, 95000)
DEMO_WEIGHT(xnn_operators_weight, 0x0332f833, 60000)

#ifdef XNN_ENABLE_ARM_SME
extern "C" unsigned xnn_sme_ukernels(unsigned value);
#endif
#ifdef XNN_ENABLE_ARM_SME2
extern "C" unsigned xnn_sme2_ukernels(unsigned value);
#endif
#ifdef XNN_ENABLE_ARM_BF16
extern "C" unsigned xnn_bf16_ukernels(unsigned value);
#endif
#ifdef XNN_ENABLE_ARM_I8MM
extern "C" unsigned xnn_i8mm_ukernels(unsigned value);
#endif
#ifdef XNN_ENABLE_ARM_DOTPROD
extern "C" unsigned xnn_dotprod_ukernels(unsigned value);
#endif
#ifdef XNN_ENABLE_ARM_FP16_VECTOR
extern "C" unsigned xnn_fp16_vector_ukernels(unsigned value);
#endif
#ifdef XNN_ENABLE_AVX512F
extern "C" unsigned xnn_avx512_ukernels(unsigned value);
#endif

namespace {
unsigned (*const kMicrokernels[])(unsigned) = {
    xnn_scalar_weight,
    xnn_simd_weight,
#ifdef XNN_ENABLE_ARM_SME
    xnn_sme_ukernels,
#endif
#ifdef XNN_ENABLE_ARM_SME2
    xnn_sme2_ukernels,
#endif
#ifdef XNN_ENABLE_ARM_BF16
    xnn_bf16_ukernels,
#endif
#ifdef XNN_ENABLE_ARM_I8MM
    xnn_i8mm_ukernels,
#endif
#ifdef XNN_ENABLE_ARM_DOTPROD
    xnn_dotprod_ukernels,
#endif
#ifdef XNN_ENABLE_ARM_FP16_VECTOR
    xnn_fp16_vector_ukernels,
#endif
#ifdef XNN_ENABLE_AVX512F
    xnn_avx512_ukernels,
#endif
};
}  // namespace

unsigned xnn_run_operator(unsigned value) {
  value = xnn_operators_weight(value);
  for (auto microkernel : kMicrokernels) value = microkernel(value);
  return value;
}
