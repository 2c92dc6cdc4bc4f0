// Mirrors mediapipe/framework/port/opencv_imgcodecs_inc.h.
#pragma once

#include <opencv2/imgcodecs.hpp>
