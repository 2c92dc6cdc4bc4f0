// Stands for OpenCV's opencv2/core.hpp: the little of it that the demo calls.
#pragma once

#define CV_EXPORTS __attribute__((visibility("default")))

namespace cv {

// A matrix without its elements: `sum` stands for them.
struct CV_EXPORTS Mat {
  Mat() = default;
  Mat(int rows, int cols, unsigned sum);
  void convertTo(Mat& to) const;

  int rows = 0;
  int cols = 0;
  unsigned sum = 0;
};

CV_EXPORTS void addWeighted(const Mat& a, const Mat& b, Mat& to);
CV_EXPORTS void flip(const Mat& from, Mat& to);

}  // namespace cv
