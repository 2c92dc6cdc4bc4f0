// Mirrors mediapipe/framework/formats/image_opencv.cc.
#include "mediapipe/framework/formats/image_opencv.h"

#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(image_opencv_weight, 0xa7a8af5d, 3000)

namespace mediapipe::formats {
cv::Mat MatView(unsigned value) { return cv::Mat(8, 8, image_opencv_weight(value)); }
}  // namespace mediapipe::formats
