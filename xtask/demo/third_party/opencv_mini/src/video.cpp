// Stands for OpenCV's module video.
#include <opencv2/core.hpp>

#include "third_party/demo_weights/weights.h"

DEMO_TABLE_WEIGHT(cv_video, 0xf3c30a33, 230000)

namespace cv {
CV_EXPORTS unsigned video(unsigned value) { return cv_video(value); }
}  // namespace cv
