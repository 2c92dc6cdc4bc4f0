// The calls of the converter that turns an image in CPU memory into a tensor: all that the tasks on
// faces, hands, poses, objects and classes need of OpenCV.

#include <opencv2/core/version.hpp>
#if CV_VERSION_MAJOR == 3
#include <opencv2/cvconfig.h>
#endif
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>
#if CV_VERSION_MAJOR == 4
#include <opencv2/imgproc/types_c.h>
#endif

// Crops a turned square out of an RGBA image and writes it as side * side * 3 floats from 0 to 1.
extern "C" __attribute__((visibility("default"))) int proof_face(unsigned char* rgba, int width, int height, int side, float* out) {
  const cv::Mat image(height, width, CV_8UC4, rgba);
  const cv::RotatedRect region(cv::Point2f(width / 2.f, height / 2.f), cv::Size2f(width / 2.f, height / 2.f), 30.f);
  cv::Mat corners;
  cv::boxPoints(region, corners);
  const float s = static_cast<float>(side);
  float square[8] = {0, s, 0, 0, s, 0, s, s};
  const cv::Mat projection = cv::getPerspectiveTransform(corners, cv::Mat(4, 2, CV_32F, square));
  cv::Mat turned, rgb;
  cv::warpPerspective(image, turned, projection, cv::Size(side, side), cv::INTER_LINEAR, cv::BORDER_REPLICATE);
  cv::cvtColor(turned, rgb, cv::COLOR_RGBA2RGB);
  cv::Mat tensor(side, side, CV_32FC3, out);
  rgb.convertTo(tensor, CV_32FC3, 1.0 / 255.0, 0.0);
  return tensor.data == reinterpret_cast<unsigned char*>(out) ? 0 : 1;
}
