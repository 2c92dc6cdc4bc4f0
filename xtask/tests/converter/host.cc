// The sampler for Python. The picture is copied in front of a page that nobody may touch, and the
// target lies in front of another: one byte too far ends the process.
#include <sys/mman.h>
#include <unistd.h>

#include <chrono>
#include <cmath>
#include <cstring>

#include "mediapipe/calculators/tensor/region_sampler.h"

namespace sampler = mediapipe::region_sampler;

namespace {

// `bytes` bytes that end where a forbidden page begins.
class Fenced {
 public:
  explicit Fenced(size_t bytes) {
    const size_t page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
    const size_t usable = (bytes + page - 1) / page * page;
    whole_ = usable + page;
    start_ = static_cast<uint8_t*>(
        mmap(nullptr, whole_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    mprotect(start_ + usable, page, PROT_NONE);
    data = start_ + usable - bytes;
  }
  ~Fenced() { munmap(start_, whole_); }
  Fenced(const Fenced&) = delete;

  uint8_t* data;

 private:
  uint8_t* start_;
  size_t whole_;
};

}  // namespace

struct Question {
  const uint8_t* pixels;
  int64_t row_bytes;
  int32_t width, height, channels;
  float center_x, center_y, region_width, region_height, rotation;
  int32_t outside, element, target_width, target_height, target_channels;
  float scale, offset;
};

// As the adapter makes it of MediaPipe's rectangle.
static sampler::Region RegionOf(const Question& q) {
  const float degrees = q.rotation * 180.f / M_PI;
  const double radians = degrees * M_PI / 180.;
  return {q.center_x,      q.center_y,          q.region_width,
          q.region_height, std::cos(radians), std::sin(radians)};
}

extern "C" int sample(const Question* q, void* out) {
  const size_t picture_bytes = static_cast<size_t>(q->row_bytes) * (q->height - 1) +
                               static_cast<size_t>(q->width) * q->channels;
  const size_t value = q->element == 0 ? 4 : 1;
  const size_t target_bytes =
      value * q->target_width * q->target_height * q->target_channels;
  Fenced picture(picture_bytes), target(target_bytes);
  std::memcpy(picture.data, q->pixels, picture_bytes);
  const bool done = sampler::Sample(
      {picture.data, q->width, q->height, q->channels, static_cast<ptrdiff_t>(q->row_bytes)},
      RegionOf(*q), static_cast<sampler::Outside>(q->outside),
      {target.data, static_cast<sampler::Element>(q->element), q->target_width, q->target_height,
       q->target_channels, q->scale, q->offset});
  std::memcpy(out, target.data, target_bytes);
  return done;
}

// Seconds for one of `times` calls, without copies.
extern "C" double time_of(const Question* q, void* out, int times) {
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < times; ++i) {
    sampler::Sample(
        {q->pixels, q->width, q->height, q->channels, static_cast<ptrdiff_t>(q->row_bytes)},
        RegionOf(*q), static_cast<sampler::Outside>(q->outside),
        {out, static_cast<sampler::Element>(q->element), q->target_width, q->target_height,
         q->target_channels, q->scale, q->offset});
  }
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count() / times;
}
