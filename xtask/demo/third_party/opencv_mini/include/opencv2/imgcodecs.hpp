// Stands for OpenCV's opencv2/imgcodecs.hpp.
#pragma once

#include <opencv2/core.hpp>

namespace cv {
CV_EXPORTS Mat imread(const char* path);
}
