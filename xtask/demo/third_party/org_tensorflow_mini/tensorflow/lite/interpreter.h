// Mirrors tensorflow/lite/interpreter.h.
#pragma once

namespace tflite {
unsigned RunInterpreter(unsigned value);
}
