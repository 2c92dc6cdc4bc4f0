// Stands for OpenCV's module ml.
#include <opencv2/core.hpp>

#include "third_party/demo_weights/weights.h"

DEMO_TABLE_WEIGHT(cv_ml, 0xa55354d5, 180000)

namespace cv {
CV_EXPORTS unsigned ml(unsigned value) { return cv_ml(value); }
}  // namespace cv
