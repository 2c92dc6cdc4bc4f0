// Stands for OpenCV's module dnn.
#include <opencv2/core.hpp>

#include "third_party/demo_weights/weights.h"

DEMO_TABLE_WEIGHT(cv_dnn, 0xc4f4bf47, 870000)

namespace cv {
CV_EXPORTS unsigned dnn(unsigned value) { return cv_dnn(value); }
}  // namespace cv
