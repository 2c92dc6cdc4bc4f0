// Mirrors mediapipe/framework/formats/image_opencv.h: views an image as an OpenCV matrix.
#pragma once

#include "mediapipe/framework/port/opencv_core_inc.h"

namespace mediapipe::formats {
cv::Mat MatView(unsigned value);
}
