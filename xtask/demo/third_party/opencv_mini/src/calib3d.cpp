// Stands for OpenCV's module calib3d.
#include <opencv2/core.hpp>

#include "third_party/demo_weights/weights.h"

DEMO_TABLE_WEIGHT(cv_calib3d, 0x4018fb4d, 560000)

namespace cv {
CV_EXPORTS unsigned calib3d(unsigned value) { return cv_calib3d(value); }
}  // namespace cv
