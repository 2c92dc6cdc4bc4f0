// Mirrors stb_image.h, which only the tasks that draw use.
#pragma once

namespace stb {
unsigned Load(unsigned value);
}
