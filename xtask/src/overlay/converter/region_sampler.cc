// How a value comes about: the corners of the region and of the target give a projection; its inverse
// takes each pixel of the target to a place in the picture, in steps of 1/32 pixel; there the four
// pixels around are weighted, in whole numbers.
//
// A place that lies in the middle between two steps goes to one or the other by the last bit of the
// arithmetic, and for usual sizes (854 pixels to 128, say) many do. So the order of operations, and
// where single precision is used, is a part of the result: it is that of OpenCV without fused
// multiplication and addition.

#include "mediapipe/calculators/tensor/region_sampler.h"

#if defined(__clang__)
#pragma STDC FP_CONTRACT OFF
#endif

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "the first byte of four is taken for the lowest"
#endif

namespace mediapipe {
namespace region_sampler {
namespace {

constexpr int kUnknowns = 8;
constexpr int kSteps = 32;        // Places between two pixels.
constexpr int kWeight = 32 * 32;  // Of four pixels together.
constexpr int kLongest = 32767;
constexpr int kMaxBlock = 1024;

struct Corner {
  float x;
  float y;
};

// What <algorithm> and <cmath> have; both would need a C++ library.
template <typename T>
T Least(T a, T b) { return b < a ? b : a; }
template <typename T>
T Most(T a, T b) { return a < b ? b : a; }
inline double Size(double value) { return __builtin_fabs(value); }

// Lower left, upper left, upper right, lower right.
void CornersOf(const Region& region, Corner corners[4]) {
  const float across = static_cast<float>(region.cosine) * 0.5f;
  const float down = static_cast<float>(region.sine) * 0.5f;
  const float x = region.center_x, y = region.center_y;
  const float width = region.width, height = region.height;
  corners[0] = {x - down * height - across * width, y + across * height - down * width};
  corners[1] = {x + down * height - across * width, y - across * height - down * width};
  corners[2] = {2 * x - corners[0].x, 2 * y - corners[0].y};
  corners[3] = {2 * x - corners[1].x, 2 * y - corners[1].y};
}

inline void Swap(double& a, double& b) {
  const double was = a;
  a = b;
  b = was;
}

// Gauss: the solution of `rows` takes the place of `right`. False where there is none.
bool Solve(double rows[kUnknowns][kUnknowns], double right[kUnknowns]) {
  for (int column = 0; column < kUnknowns; ++column) {
    int pivot = column;
    for (int row = column + 1; row < kUnknowns; ++row) {
      if (Size(rows[row][column]) > Size(rows[pivot][column])) pivot = row;
    }
    if (Size(rows[pivot][column]) < 100 * 2.220446049250313e-16) return false;
    for (int k = column; k < kUnknowns; ++k) Swap(rows[pivot][k], rows[column][k]);
    Swap(right[pivot], right[column]);
    const double inverse = -1 / rows[column][column];
    for (int row = column + 1; row < kUnknowns; ++row) {
      const double factor = rows[row][column] * inverse;
      for (int k = column + 1; k < kUnknowns; ++k) rows[row][k] += factor * rows[column][k];
      right[row] += factor * right[column];
    }
  }
  for (int row = kUnknowns - 1; row >= 0; --row) {
    double value = right[row];
    for (int k = row + 1; k < kUnknowns; ++k) value -= rows[row][k] * right[k];
    right[row] = value / rows[row][row];
  }
  return true;
}

// The projection from the target to the picture, row by row. False where the region has no extent.
bool Projection(const Region& region, int width, int height, double inverse[9]) {
  Corner from[4];
  CornersOf(region, from);
  const float right = static_cast<float>(width), bottom = static_cast<float>(height);
  const Corner to[4] = {{0, bottom}, {0, 0}, {right, 0}, {right, bottom}};
  double rows[kUnknowns][kUnknowns] = {};
  double m[kUnknowns + 1];
  for (int i = 0; i < 4; ++i) {
    double* x = rows[i];
    double* y = rows[i + 4];
    x[0] = y[3] = from[i].x;
    x[1] = y[4] = from[i].y;
    x[2] = y[5] = 1;
    x[6] = -from[i].x * to[i].x;
    x[7] = -from[i].y * to[i].x;
    y[6] = -from[i].x * to[i].y;
    y[7] = -from[i].y * to[i].y;
    m[i] = to[i].x;
    m[i + 4] = to[i].y;
  }
  if (!Solve(rows, m)) return false;
  m[8] = 1;
  // Cramer: each minor over the determinant.
  double determinant = m[0] * (m[4] * m[8] - m[5] * m[7]) - m[1] * (m[3] * m[8] - m[5] * m[6]) +
                       m[2] * (m[3] * m[7] - m[4] * m[6]);
  if (determinant == 0 || !__builtin_isfinite(determinant)) return false;
  determinant = 1 / determinant;
  inverse[0] = (m[4] * m[8] - m[5] * m[7]) * determinant;
  inverse[1] = (m[2] * m[7] - m[1] * m[8]) * determinant;
  inverse[2] = (m[1] * m[5] - m[2] * m[4]) * determinant;
  inverse[3] = (m[5] * m[6] - m[3] * m[8]) * determinant;
  inverse[4] = (m[0] * m[8] - m[2] * m[6]) * determinant;
  inverse[5] = (m[2] * m[3] - m[0] * m[5]) * determinant;
  inverse[6] = (m[3] * m[7] - m[4] * m[6]) * determinant;
  inverse[7] = (m[1] * m[6] - m[0] * m[7]) * determinant;
  inverse[8] = (m[0] * m[4] - m[1] * m[3]) * determinant;
  return true;
}

// A double of this size has no room for a fraction, and its low half is the whole number that was
// added: a loop over this can be vectorized where one over lrint cannot.
constexpr double kWholeOnly = 6755399441055744.0;

inline int32_t LowHalf(double shifted) {
  int64_t bits;
  __builtin_memcpy(&bits, &shifted, sizeof(bits));
  return static_cast<int32_t>(bits);
}

// The nearest whole number, ties to even.
inline int32_t Nearest(double value) {
  return LowHalf(Least(Most(value, -2147483648.0), 2147483647.0) + kWholeOnly);
}

// Places in the picture of a run of pixels in a row of the target, in 1/32 pixel.
struct Places {
  int32_t xs[kMaxBlock];
  int32_t ys[kMaxBlock];
};

// The projection of a run that begins at this column.
struct Line {
  double x, y, w;
  double x_step, y_step, w_step;

  Line(const double inverse[9], int column, int row)
      : x(inverse[0] * column + inverse[1] * row + inverse[2]),
        y(inverse[3] * column + inverse[4] * row + inverse[5]),
        w(inverse[6] * column + inverse[7] * row + inverse[8]),
        x_step(inverse[0]),
        y_step(inverse[3]),
        w_step(inverse[6]) {}

  double Scale(int i) const {
    const double divisor = w + w_step * i;
    return divisor != 0 ? kSteps / divisor : 0;
  }
  double X(int i) const { return (x + x_step * i) * Scale(i); }
  double Y(int i) const { return (y + y_step * i) * Scale(i); }
};

void Exact(const Line& line, int count, Places* places) {
  for (int i = 0; i < count; ++i) {
    places->xs[i] = Nearest(line.X(i));
    places->ys[i] = Nearest(line.Y(i));
  }
}

// A number of steps with 32 bits behind the point.
inline int64_t Fixed(double value) {
  const int32_t whole = Nearest(value);
  return int64_t{whole} * 4294967296 + Nearest((value - whole) * 4294967296.0);
}

// The same in whole numbers: a rectangle's projection is straight but for rounding. False where it is
// not, or where a place is so near to the middle between two steps that rounding decides.
bool Straight(const Line& line, int count, Places* places) {
  constexpr double kFarthest = 1 << 30, kMostBend = 1e-3, kRounding = 1e-6, kOne = 4294967296.0;
  const double x = line.X(0), y = line.Y(0);
  const double x_end = line.X(count), y_end = line.Y(count);
  const bool near = Size(x) < kFarthest && Size(y) < kFarthest && Size(x_end) < kFarthest &&
                    Size(y_end) < kFarthest;
  // How far the curve can be from its chord: a quarter of this in the middle, twice that to be sure.
  const double bend =
      Size(line.w_step / line.w) * count * Most(Size(x_end - x), Size(y_end - y)) / 2;
  if (!near || !(bend < kMostBend)) return false;
  // Half a step is added, so that middles have zeros behind the point, give or take `close`.
  int bits = 0;
  while (uint32_t{1} << bits < static_cast<uint32_t>((bend + kRounding) * kOne)) ++bits;
  const uint32_t close = uint32_t{1} << bits;
  const int64_t x_step = Fixed((x_end - x) / count), y_step = Fixed((y_end - y) / count);
  int64_t at_x = Fixed(x + 0.5), at_y = Fixed(y + 0.5);
  uint32_t middles = 0;
  for (int i = 0; i < count; ++i) {
    places->xs[i] = static_cast<int32_t>(at_x >> 32);
    places->ys[i] = static_cast<int32_t>(at_y >> 32);
    const uint32_t behind_x = static_cast<uint32_t>(at_x), behind_y = static_cast<uint32_t>(at_y);
    middles |= ((behind_x + close) >> (bits + 1)) == 0;
    middles |= ((behind_y + close) >> (bits + 1)) == 0;
    at_x += x_step;
    at_y += y_step;
  }
  return middles == 0;
}

// Eight numbers of one instruction's width; compilers make NEON or SSE of them.
typedef uint8_t Four __attribute__((vector_size(4)));
typedef uint8_t Bytes __attribute__((vector_size(8)));
typedef uint16_t Halves __attribute__((vector_size(16)));
typedef uint16_t HalfOfHalves __attribute__((vector_size(8)));
typedef uint32_t Words __attribute__((vector_size(16)));

// Two pixels side by side, four bytes each; the fourth is not looked at.
struct Pair {
  uint32_t left;
  uint32_t right;
};

inline uint32_t FourBytes(const uint8_t* pixel) {
  uint32_t bytes;
  __builtin_memcpy(&bytes, pixel, sizeof(bytes));
  return bytes;
}

inline Halves Widened(Pair pair) {
  Bytes bytes;
  __builtin_memcpy(&bytes, &pair, sizeof(bytes));
  return __builtin_convertvector(bytes, Halves);
}

// The weighted sum of four pixels, rounded; four bytes are written.
inline void Weigh(Pair upper_pair, Pair lower_pair, int32_t x, int32_t y, uint8_t* out) {
  const uint16_t right = x & (kSteps - 1), below = y & (kSteps - 1);
  const Halves upper = Widened(upper_pair), lower = Widened(lower_pair);
  // Below 2^13; a difference may be negative, and what it borrows is given back.
  const Halves columns = upper * kSteps + (lower - upper) * below;
  HalfOfHalves left_column, right_column;
  __builtin_memcpy(&left_column, &columns, sizeof(left_column));
  __builtin_memcpy(&right_column, reinterpret_cast<const char*>(&columns) + 8,
                   sizeof(right_column));
  const Words left_words = __builtin_convertvector(left_column, Words);
  const Words right_words = __builtin_convertvector(right_column, Words);
  const Words sum = left_words * static_cast<uint32_t>(kSteps - right) +
                    right_words * static_cast<uint32_t>(right) + kWeight / 2;
  const Four result = __builtin_convertvector(sum >> 10, Four);
  __builtin_memcpy(out, &result, sizeof(result));
}

inline void WeighGray(int upper_left, int upper_right, int lower_left, int lower_right, int32_t x,
                      int32_t y, uint8_t* out) {
  const int right = x & (kSteps - 1), below = y & (kSteps - 1);
  const int upper = upper_left * kSteps + (upper_right - upper_left) * right;
  const int lower = lower_left * kSteps + (lower_right - lower_left) * right;
  *out = static_cast<uint8_t>((upper * kSteps + (lower - upper) * below + kWeight / 2) >> 10);
}

inline int Within(int value, int size) { return Least(Most(value, 0), size - 1); }

// A pixel at whose place at least one of the four is at the picture's edge or outside of it.
void AtEdge(const Picture& picture, Outside outside, int32_t x, int32_t y, uint8_t* out) {
  const int left = x >> 5, top = y >> 5;
  const auto pixel = [&](int column, int row) -> uint32_t {
    const int near_column = Within(column, picture.width), near_row = Within(row, picture.height);
    if (outside == Outside::kZero && (near_column != column || near_row != row)) return 0;
    const uint8_t* at =
        picture.pixels + near_row * picture.row_bytes + near_column * picture.channels;
    if (picture.channels == 1) return at[0];
    return at[0] | uint32_t{at[1]} << 8 | uint32_t{at[2]} << 16;
  };
  const Pair upper = {pixel(left, top), pixel(left + 1, top)};
  const Pair lower = {pixel(left, top + 1), pixel(left + 1, top + 1)};
  if (picture.channels == 1) {
    WeighGray(upper.left, upper.right, lower.left, lower.right, x, y, out);
  } else {
    Weigh(upper, lower, x, y, out);
  }
}

// The pixels at these places, as values of one or three bytes; one byte more may be written.
template <int kChannels>
void Row(const Picture& picture, Outside outside, const Places& places, int count, uint8_t* out) {
  // Where all four can be read as four bytes each.
  const int columns = picture.width - (kChannels == 3 ? 2 : 1);
  const int rows = picture.height - 1;
  const ptrdiff_t row_bytes = picture.row_bytes;
  for (int i = 0; i < count; ++i, out += kChannels == 1 ? 1 : 3) {
    const int32_t x = places.xs[i], y = places.ys[i];
    const int left = x >> 5, top = y >> 5;
    if (left < 0 || left >= columns || top < 0 || top >= rows) {
      if (outside == Outside::kZero &&
          (left < -1 || left >= picture.width || top < -1 || top >= picture.height)) {
        __builtin_memset(out, 0, kChannels == 1 ? 1 : 3);
        continue;
      }
      AtEdge(picture, outside, x, y, out);
      continue;
    }
    const uint8_t* upper = picture.pixels + top * row_bytes + left * kChannels;
    const uint8_t* lower = upper + row_bytes;
    if (kChannels == 1) {
      WeighGray(upper[0], upper[1], lower[0], lower[1], x, y, out);
    } else {
      Weigh({FourBytes(upper), FourBytes(upper + kChannels)},
            {FourBytes(lower), FourBytes(lower + kChannels)}, x, y, out);
    }
  }
}

// What each sampled value is in the target.
template <typename T>
void Table(const Target& target, float lowest, float highest, T table[256]) {
  for (int value = 0; value < 256; ++value) {
    const float exact = static_cast<float>(value) * target.scale + target.offset;
    // As above: a float of this size has no room for a fraction.
    constexpr float kWhole = 12582912.f;
    table[value] = static_cast<T>(Least(Most(exact, lowest), highest) + kWhole - kWhole);
  }
}

// Writes a row of sampled values as the target has them.
class Writer {
 public:
  explicit Writer(const Target& target) : target_(target) {
    if (target.element == Element::kUint8) Table(target, 0.f, 255.f, bytes_);
    if (target.element == Element::kInt8) {
      int8_t table[256];
      Table(target, -128.f, 127.f, table);
      __builtin_memcpy(bytes_, table, sizeof(bytes_));
    }
  }

  void Write(const uint8_t* values, size_t first, int count) const {
    if (target_.element == Element::kFloat32) {
      float* out = static_cast<float*>(target_.data) + first;
      const float scale = target_.scale, offset = target_.offset;
      for (int i = 0; i < count; ++i) out[i] = values[i] * scale + offset;
    } else {
      uint8_t* out = static_cast<uint8_t*>(target_.data) + first;
      for (int i = 0; i < count; ++i) out[i] = bytes_[values[i]];
    }
  }

 private:
  const Target& target_;
  uint8_t bytes_[256];
};

bool Possible(const Picture& picture, const Target& target) {
  const bool channels = target.channels == 1 ? picture.channels == 1
                                             : target.channels == 3 && (picture.channels == 3 ||
                                                                        picture.channels == 4);
  const auto side = [](int length) { return length > 0 && length <= kLongest; };
  return channels && picture.pixels != nullptr && target.data != nullptr && side(picture.width) &&
         side(picture.height) && side(target.width) && side(target.height);
}

}  // namespace

bool Sample(const Picture& picture, const Region& region, Outside outside, const Target& target) {
  double inverse[9];
  if (!Possible(picture, target) || !Projection(region, target.width, target.height, inverse)) {
    return false;
  }
  const Writer writer(target);
  Places places;
  uint8_t values[kMaxBlock * 3 + 1];
  // Places are counted from the left end of a block, which is wider where the target is low.
  const int block = kMaxBlock / Least(16, target.height);
  bool straight = true;
  for (int row = 0; row < target.height; ++row) {
    // Where rounding decides in one row it may in the next, but not in all.
    straight = straight || row % 16 == 0;
    for (int column = 0; column < target.width; column += block) {
      const int count = Least(block, target.width - column);
      const Line line(inverse, column, row);
      straight = straight && Straight(line, count, &places);
      if (!straight) Exact(line, count, &places);
      const auto sample = picture.channels == 1   ? Row<1>
                          : picture.channels == 3 ? Row<3>
                                                  : Row<4>;
      sample(picture, outside, places, count, values);
      const size_t first = static_cast<size_t>(row) * target.width + column;
      writer.Write(values, first * target.channels, count * target.channels);
    }
  }
  return true;
}

}  // namespace region_sampler
}  // namespace mediapipe
