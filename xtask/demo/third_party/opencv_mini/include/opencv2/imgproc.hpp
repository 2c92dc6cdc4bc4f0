// Stands for OpenCV's opencv2/imgproc.hpp.
#pragma once

#include <opencv2/core.hpp>

namespace cv {
CV_EXPORTS void getPerspectiveTransform(Mat& points);
CV_EXPORTS void warpPerspective(const Mat& from, Mat& to, int flags);
CV_EXPORTS void warpAffine(const Mat& from, Mat& to, int flags);
CV_EXPORTS void cvtColor(const Mat& from, Mat& to, int code);
CV_EXPORTS void resize(const Mat& from, Mat& to, float scale);
CV_EXPORTS void line(Mat& to);
CV_EXPORTS void putText(Mat& to);
}  // namespace cv
