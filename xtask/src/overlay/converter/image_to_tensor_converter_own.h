// Image to tensor on the CPU without OpenCV.

#ifndef MEDIAPIPE_CALCULATORS_TENSOR_IMAGE_TO_TENSOR_CONVERTER_OWN_H_
#define MEDIAPIPE_CALCULATORS_TENSOR_IMAGE_TO_TENSOR_CONVERTER_OWN_H_

#include <memory>

#include "mediapipe/calculators/tensor/image_to_tensor_converter.h"
#include "mediapipe/calculators/tensor/image_to_tensor_utils.h"
#include "mediapipe/framework/formats/tensor.h"

namespace mediapipe {

// Takes GRAY8, SRGB and SRGBA images, and gives float32, uint8 or int8 tensors, as the converter that
// calls OpenCV does; other types are an error of `Convert`.
std::unique_ptr<ImageToTensorConverter> CreateOwnConverter(BorderMode border_mode,
                                                           Tensor::ElementType tensor_type);

}  // namespace mediapipe

#endif  // MEDIAPIPE_CALCULATORS_TENSOR_IMAGE_TO_TENSOR_CONVERTER_OWN_H_
