// Mirrors mediapipe/framework/port/opencv_imgproc_inc.h.
#pragma once

#include <opencv2/imgproc.hpp>
