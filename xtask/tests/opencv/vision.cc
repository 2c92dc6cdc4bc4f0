// The calls of all other calculators that vision tasks link: masks, image transformations, smoothing,
// and the renderer of annotations.

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

namespace {

int failures = 0;

void Check(bool so) {
  if (!so) ++failures;
}

cv::Mat Ramp(int rows, int columns) {
  cv::Mat ramp(rows, columns, CV_8UC1);
  for (int y = 0; y < rows; ++y)
    for (int x = 0; x < columns; ++x) ramp.at<unsigned char>(y, x) = static_cast<unsigned char>(y * columns + x);
  return ramp;
}

void Transformations() {
  const cv::Mat ramp = Ramp(8, 8);
  cv::Mat out;
  cv::resize(ramp, out, cv::Size(16, 16), 0, 0, cv::INTER_NEAREST);
  Check(out.at<unsigned char>(15, 15) == 63 && out.at<unsigned char>(1, 1) == 0);
  cv::resize(ramp, out, cv::Size(4, 4), 0, 0, cv::INTER_AREA);
  Check(out.at<unsigned char>(0, 0) == 4 || out.at<unsigned char>(0, 0) == 5);
  for (const int how : {cv::INTER_LINEAR, cv::INTER_CUBIC}) {
    cv::resize(ramp, out, cv::Size(5, 5), 0, 0, how);
    Check(out.rows == 5 && out.at<unsigned char>(0, 0) < out.at<unsigned char>(4, 4));
  }
  cv::rotate(ramp, out, cv::ROTATE_90_CLOCKWISE);
  Check(out.at<unsigned char>(0, 7) == 0 && out.at<unsigned char>(0, 0) == 56);
  cv::rotate(ramp, out, cv::ROTATE_90_COUNTERCLOCKWISE);
  Check(out.at<unsigned char>(7, 0) == 0);
  cv::rotate(ramp, out, cv::ROTATE_180);
  Check(out.at<unsigned char>(0, 0) == 63);
  cv::flip(ramp, out, 1);
  Check(out.at<unsigned char>(0, 0) == 7);
  cv::copyMakeBorder(ramp, out, 1, 1, 1, 1, cv::BORDER_CONSTANT, cv::Scalar(9));
  Check(out.rows == 10 && out.at<unsigned char>(0, 0) == 9 && out.at<unsigned char>(1, 1) == 0);
  cv::warpAffine(ramp, out, cv::getRotationMatrix2D(cv::Point2f(3.5f, 3.5f), 180, 1), cv::Size(8, 8),
                 cv::INTER_LINEAR | cv::WARP_INVERSE_MAP, cv::BORDER_REPLICATE);
  Check(out.at<unsigned char>(0, 0) >= 62);
}

void Masks() {
  cv::Mat spot = cv::Mat::zeros(9, 9, CV_8UC1), out;
  spot.at<unsigned char>(4, 4) = 255;
  cv::dilate(spot, out, cv::Mat());
  Check(cv::countNonZero(out) == 9);
  cv::erode(out, out, cv::Mat());
  Check(cv::countNonZero(out) == 1);
  cv::Mat inverse(1, 256, CV_8UC1);
  for (int i = 0; i < 256; ++i) inverse.at<unsigned char>(0, i) = static_cast<unsigned char>(255 - i);
  cv::LUT(spot, inverse, out);
  Check(out.at<unsigned char>(4, 4) == 0 && out.at<unsigned char>(0, 0) == 255);
  cv::Mat rgb, rgba;
  cv::cvtColor(spot, rgb, cv::COLOR_GRAY2RGB);
  cv::cvtColor(rgb, rgba, cv::COLOR_RGB2RGBA);
  Check(rgba.channels() == 4 && rgba.at<cv::Vec4b>(4, 4) == cv::Vec4b(255, 255, 255, 255));
}

void Annotations() {
  cv::Mat canvas = cv::Mat::zeros(64, 64, CV_8UC3);
  const cv::Scalar white(255, 255, 255);
  const auto drawn = [&canvas] {
    cv::Mat grey;
    cv::cvtColor(canvas, grey, cv::COLOR_RGB2GRAY);
    const int pixels = cv::countNonZero(grey);
    canvas = cv::Scalar(0, 0, 0);
    return pixels;
  };
  cv::line(canvas, cv::Point(0, 5), cv::Point(63, 5), white);
  Check(drawn() == 64);
  cv::rectangle(canvas, cv::Rect(10, 10, 4, 4), white, cv::FILLED);
  Check(drawn() == 16);
  cv::circle(canvas, cv::Point(32, 32), 10, white, 1);
  Check(drawn() > 40);
  cv::ellipse(canvas, cv::RotatedRect(cv::Point2f(32, 32), cv::Size2f(30, 20), 15), white);
  Check(drawn() > 40);
  const cv::Point triangle[] = {{2, 2}, {2, 40}, {40, 2}};
  cv::fillConvexPoly(canvas, triangle, 3, white);
  Check(drawn() > 600);
  int base = 0;
  const cv::Size size = cv::getTextSize("42", cv::FONT_HERSHEY_SIMPLEX, 1, 1, &base);
  cv::putText(canvas, "42", cv::Point(2, 40), cv::FONT_HERSHEY_SIMPLEX, 1, white);
  Check(size.width > 20 && drawn() > 40);
  Check(cv::LineIterator(canvas, cv::Point(0, 0), cv::Point(9, 0), cv::LINE_4).count == 10);
}

}  // namespace

// How many checks failed.
extern "C" __attribute__((visibility("default"))) int proof_vision() {
  failures = 0;
  Transformations();
  Masks();
  Annotations();
  return failures;
}
