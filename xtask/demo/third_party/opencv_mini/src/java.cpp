// Stands for OpenCV's module java.
#include <opencv2/core.hpp>

#include "third_party/demo_weights/weights.h"

DEMO_TABLE_WEIGHT(cv_java, 0x1e54060f, 240000)

namespace cv {
CV_EXPORTS unsigned java(unsigned value) { return cv_java(value); }
}  // namespace cv
