As xtask/src/overlay/converter/region_sampler.h.
