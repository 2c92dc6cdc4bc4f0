// Stands for OpenCV's module core.
#include <opencv2/core.hpp>

#include "third_party/demo_weights/weights.h"

DEMO_TABLE_WEIGHT(cv_mat, 0xb1df617d, 40000)
DEMO_TABLE_WEIGHT(cv_convert_to, 0xa167e841, 50000)
DEMO_TABLE_WEIGHT(cv_convert_scale, 0x8e1bc099, 90000)
DEMO_TABLE_WEIGHT(cv_add_weighted, 0x1a17f27d, 35000)
DEMO_TABLE_WEIGHT(cv_flip, 0xfbb00489, 22000)
DEMO_TABLE_WEIGHT(cv_gemm, 0x4bb7f1bf, 160000)
DEMO_TABLE_WEIGHT(cv_dxt, 0x250ef3eb, 90000)
DEMO_TABLE_WEIGHT(cv_persistence, 0xe2ec2909, 170000)
DEMO_TABLE_WEIGHT(cv_ocl, 0x93014fc7, 150000)
DEMO_TABLE_WEIGHT(cv_umat, 0x776ad8df, 60000)
DEMO_TABLE_WEIGHT(cv_arithm, 0xf70e4399, 170000)
DEMO_TABLE_WEIGHT(cv_stat, 0x41f61ffd, 110000)

namespace cv {
Mat::Mat(int rows, int cols, unsigned sum) : rows(rows), cols(cols), sum(cv_mat(sum)) {}
void Mat::convertTo(Mat& to) const { to = Mat(rows, cols, cv_convert_to(sum)); }
CV_EXPORTS unsigned convert_scale(unsigned value) { return cv_convert_scale(value); }
CV_EXPORTS void addWeighted(const Mat& a, const Mat& b, Mat& to) { to = Mat(a.rows, a.cols, cv_add_weighted(a.sum + b.sum)); }
CV_EXPORTS void flip(const Mat& from, Mat& to) { to = Mat(from.rows, from.cols, cv_flip(from.sum)); }
CV_EXPORTS unsigned gemm(unsigned value) { return cv_gemm(value); }
CV_EXPORTS unsigned dxt(unsigned value) { return cv_dxt(value); }
CV_EXPORTS unsigned persistence(unsigned value) { return cv_persistence(value); }
CV_EXPORTS unsigned ocl(unsigned value) { return cv_ocl(value); }
CV_EXPORTS unsigned umat(unsigned value) { return cv_umat(value); }
CV_EXPORTS unsigned arithm(unsigned value) { return cv_arithm(value); }
CV_EXPORTS unsigned stat(unsigned value) { return cv_stat(value); }
}  // namespace cv
