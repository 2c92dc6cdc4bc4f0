// Stands for OpenCV's module imgcodecs.
#include <opencv2/imgcodecs.hpp>

#include "third_party/demo_weights/weights.h"

DEMO_TABLE_WEIGHT(cv_imread, 0xcb0fdb93, 60000)
DEMO_TABLE_WEIGHT(cv_imencode, 0xf9a21459, 60000)
DEMO_TABLE_WEIGHT(cv_libjpeg, 0x9dccc431, 210000)
DEMO_TABLE_WEIGHT(cv_libpng, 0x3a279791, 140000)
DEMO_TABLE_WEIGHT(cv_libtiff, 0x62d71f37, 190000)
DEMO_TABLE_WEIGHT(cv_libwebp, 0xe9c039e9, 210000)
DEMO_TABLE_WEIGHT(cv_openjpeg, 0xa4a31b7b, 180000)

namespace cv {
CV_EXPORTS Mat imread(const char* path) { return Mat(8, 8, cv_imread(path[0])); }
CV_EXPORTS unsigned imencode(unsigned value) { return cv_imencode(value); }
CV_EXPORTS unsigned libjpeg(unsigned value) { return cv_libjpeg(value); }
CV_EXPORTS unsigned libpng(unsigned value) { return cv_libpng(value); }
CV_EXPORTS unsigned libtiff(unsigned value) { return cv_libtiff(value); }
CV_EXPORTS unsigned libwebp(unsigned value) { return cv_libwebp(value); }
CV_EXPORTS unsigned openjpeg(unsigned value) { return cv_openjpeg(value); }
}  // namespace cv
