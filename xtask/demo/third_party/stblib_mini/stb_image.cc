// Mirrors stb_image.h, which only the tasks that draw use.
#include "stb_image.h"

#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(stb_image_weight, 0xe5d36079, 22000)

namespace stb {
unsigned Load(unsigned value) { return stb_image_weight(value); }
}  // namespace stb
