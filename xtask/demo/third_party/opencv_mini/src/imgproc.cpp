// Stands for OpenCV's module imgproc.
#include <opencv2/imgproc.hpp>

#include "third_party/demo_weights/weights.h"

DEMO_TABLE_WEIGHT(cv_get_perspective_transform, 0xb4fedf5b, 12000)
DEMO_TABLE_WEIGHT(cv_warp_perspective, 0xc7500667, 60000)
DEMO_TABLE_WEIGHT(cv_warp_affine, 0x716aab2f, 40000)
DEMO_TABLE_WEIGHT(cv_cvt_color, 0x30cbe97b, 120000)
DEMO_TABLE_WEIGHT(cv_resize, 0xfdf90707, 90000)
DEMO_TABLE_WEIGHT(cv_line, 0xb05a542b, 30000)
DEMO_TABLE_WEIGHT(cv_put_text, 0xd6323ba7, 30000)
DEMO_TABLE_WEIGHT(cv_filter2d, 0x73e159b7, 150000)
DEMO_TABLE_WEIGHT(cv_canny, 0x84c0d363, 60000)
DEMO_TABLE_WEIGHT(cv_contours, 0x0c41ffc1, 150000)
DEMO_TABLE_WEIGHT(cv_hough, 0xb8ce426b, 90000)
DEMO_TABLE_WEIGHT(cv_morph, 0x70e25f09, 110000)
DEMO_TABLE_WEIGHT(cv_histogram, 0xbabef4b5, 120000)
DEMO_TABLE_WEIGHT(cv_grabcut, 0xa4d27e0b, 70000)
DEMO_TABLE_WEIGHT(cv_moments, 0x686ad209, 50000)
DEMO_TABLE_WEIGHT(cv_pyramids, 0x85c29da7, 80000)

namespace cv {
CV_EXPORTS void getPerspectiveTransform(Mat& points) { points.sum = cv_get_perspective_transform(points.sum); }
CV_EXPORTS void warpPerspective(const Mat& from, Mat& to, int flags) { to = Mat(from.rows, from.cols, cv_warp_perspective(from.sum + flags)); }
CV_EXPORTS void warpAffine(const Mat& from, Mat& to, int flags) { to = Mat(from.rows, from.cols, cv_warp_affine(from.sum + flags)); }
CV_EXPORTS void cvtColor(const Mat& from, Mat& to, int code) { to = Mat(from.rows, from.cols, cv_cvt_color(from.sum + code)); }
CV_EXPORTS void resize(const Mat& from, Mat& to, float scale) { to = Mat(int(from.rows * scale), int(from.cols * scale), cv_resize(from.sum)); }
CV_EXPORTS void line(Mat& to) { to.sum = cv_line(to.sum); }
CV_EXPORTS void putText(Mat& to) { to.sum = cv_put_text(to.sum); }
CV_EXPORTS unsigned filter2d(unsigned value) { return cv_filter2d(value); }
CV_EXPORTS unsigned canny(unsigned value) { return cv_canny(value); }
CV_EXPORTS unsigned contours(unsigned value) { return cv_contours(value); }
CV_EXPORTS unsigned hough(unsigned value) { return cv_hough(value); }
CV_EXPORTS unsigned morph(unsigned value) { return cv_morph(value); }
CV_EXPORTS unsigned histogram(unsigned value) { return cv_histogram(value); }
CV_EXPORTS unsigned grabcut(unsigned value) { return cv_grabcut(value); }
CV_EXPORTS unsigned moments(unsigned value) { return cv_moments(value); }
CV_EXPORTS unsigned pyramids(unsigned value) { return cv_pyramids(value); }
}  // namespace cv
