// A rotated region of a picture, sampled into a tensor, as OpenCV's warpPerspective and convertTo do
// it. Neither a library nor a header but the compiler's own is needed.

#ifndef MEDIAPIPE_CALCULATORS_TENSOR_REGION_SAMPLER_H_
#define MEDIAPIPE_CALCULATORS_TENSOR_REGION_SAMPLER_H_

#include <stddef.h>
#include <stdint.h>

namespace mediapipe {
namespace region_sampler {

// Rows of pixels with one byte a channel, `row_bytes` apart: gray (1 channel), RGB (3) or RGBA (4).
struct Picture {
  const uint8_t* pixels;
  int width;
  int height;
  int channels;
  ptrdiff_t row_bytes;
};

// In pixels of the picture; the rotation is clockwise on the screen.
struct Region {
  float center_x;
  float center_y;
  float width;
  float height;
  double cosine;
  double sine;
};

// What lies outside of the picture: the value 0, or the nearest pixel's.
enum class Outside { kZero, kNearest };

enum class Element { kFloat32, kUint8, kInt8 };

// `height` rows of `width` pixels without gaps between them. A value is `scale` times the sampled one
// plus `offset`; whole numbers are rounded, ties to even, and kept within their type.
struct Target {
  void* data;
  Element element;
  int width;
  int height;
  int channels;
  float scale;
  float offset;
};

// Fills the target. False, and nothing is written, where the picture cannot give what the target asks:
// a number of channels that is none of gray to gray, RGB or RGBA to RGB; no pixels; a region without
// an extent; a side that is longer than 32767 pixels.
bool Sample(const Picture& picture, const Region& region, Outside outside, const Target& target);

}  // namespace region_sampler
}  // namespace mediapipe

#endif  // MEDIAPIPE_CALCULATORS_TENSOR_REGION_SAMPLER_H_
