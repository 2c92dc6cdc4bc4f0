#include "mediapipe/calculators/tensor/image_to_tensor_converter_own.h"

#include <cmath>
#include <cstdint>
#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "mediapipe/calculators/tensor/image_to_tensor_converter.h"
#include "mediapipe/calculators/tensor/image_to_tensor_utils.h"
#include "mediapipe/calculators/tensor/region_sampler.h"
#include "mediapipe/framework/formats/image.h"
#include "mediapipe/framework/formats/image_format.pb.h"
#include "mediapipe/framework/formats/tensor.h"

namespace mediapipe {
namespace {

// How the sampler names a type of tensor, with the bytes of one value; none for those it has not.
struct Kind {
  bool known;
  region_sampler::Element element;
  int bytes;
};

Kind KindOf(Tensor::ElementType type) {
  switch (type) {
    case Tensor::ElementType::kFloat32:
      return {true, region_sampler::Element::kFloat32, 4};
    case Tensor::ElementType::kUInt8:
      return {true, region_sampler::Element::kUint8, 1};
    case Tensor::ElementType::kInt8:
      return {true, region_sampler::Element::kInt8, 1};
    default:
      return {false, region_sampler::Element::kFloat32, 0};
  }
}

// Channels of a pixel; 0 for a format that the sampler cannot read.
int ChannelsOf(ImageFormat::Format format) {
  switch (format) {
    case ImageFormat::GRAY8:
      return 1;
    case ImageFormat::SRGB:
      return 3;
    case ImageFormat::SRGBA:
      return 4;
    default:
      return 0;
  }
}

// The rotation is in radians. It goes through degrees in single precision, as on its way to OpenCV: the
// last bit of a corner is a part of the result.
region_sampler::Region RegionOf(const RotatedRect& roi) {
  const float degrees = roi.rotation * 180.f / M_PI;
  const double radians = degrees * M_PI / 180.;
  return {roi.center_x, roi.center_y, roi.width, roi.height, std::cos(radians), std::sin(radians)};
}

class OwnConverter : public ImageToTensorConverter {
 public:
  OwnConverter(BorderMode border_mode, Tensor::ElementType tensor_type)
      : outside_(border_mode == BorderMode::kZero ? region_sampler::Outside::kZero
                                                  : region_sampler::Outside::kNearest),
        kind_(KindOf(tensor_type)) {}

  absl::Status Convert(const Image& input, const RotatedRect& roi, float range_min,
                       float range_max, int tensor_buffer_offset, Tensor& output_tensor) override {
    const int channels = ChannelsOf(input.image_format());
    if (channels == 0 || !kind_.known) {
      return absl::InvalidArgumentError("unsupported image format or tensor type");
    }
    const Tensor::Shape& shape = output_tensor.shape();
    if (shape.dims.size() != 4 || tensor_buffer_offset < 0) {
      return absl::InvalidArgumentError("expected a tensor of four dimensions");
    }
    const int64_t first = tensor_buffer_offset / kind_.bytes;
    const int64_t values = int64_t{shape.dims[1]} * shape.dims[2] * shape.dims[3];
    if (first + values > shape.num_elements()) {
      return absl::InvalidArgumentError("the image does not fit behind the offset in the tensor");
    }
    const absl::StatusOr<ValueTransformation> range =
        GetValueRangeTransformation(0.0f, 255.0f, range_min, range_max);
    if (!range.ok()) return range.status();

    const PixelReadLock pixels(input);
    const region_sampler::Picture picture = {pixels.Pixels(), input.width(), input.height(),
                                             channels, input.step()};
    auto view = output_tensor.GetCpuWriteView();
    const region_sampler::Target target = {view.buffer<uint8_t>() + first * kind_.bytes,
                                           kind_.element,
                                           shape.dims[2],
                                           shape.dims[1],
                                           shape.dims[3],
                                           range->scale,
                                           range->offset};
    if (!region_sampler::Sample(picture, RegionOf(roi), outside_, target)) {
      return absl::InvalidArgumentError("no such region of the image, or no such tensor of it");
    }
    return absl::OkStatus();
  }

 private:
  region_sampler::Outside outside_;
  Kind kind_;
};

}  // namespace

std::unique_ptr<ImageToTensorConverter> CreateOwnConverter(BorderMode border_mode,
                                                           Tensor::ElementType tensor_type) {
  return std::make_unique<OwnConverter>(border_mode, tensor_type);
}

}  // namespace mediapipe
