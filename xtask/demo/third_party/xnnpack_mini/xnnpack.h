// Mirrors XNNPACK's include/xnnpack.h.
#pragma once

extern "C" __attribute__((visibility("hidden"))) unsigned xnn_run_operator(unsigned value);
