// Stands for OpenCV's module features2d.
#include <opencv2/core.hpp>

#include "third_party/demo_weights/weights.h"

DEMO_TABLE_WEIGHT(cv_features2d, 0x770a16f1, 340000)

namespace cv {
CV_EXPORTS unsigned features2d(unsigned value) { return cv_features2d(value); }
}  // namespace cv
