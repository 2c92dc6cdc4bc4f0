// Mirrors mediapipe/framework/port/opencv_core_inc.h.
#pragma once

#include <opencv2/core.hpp>
