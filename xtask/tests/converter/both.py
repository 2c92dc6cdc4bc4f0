"""A region of a picture as a tensor, by our sampler and by OpenCV as upstream calls it."""

import ctypes
import math

import cv2
import numpy as np

cv2.setNumThreads(1)

FLOAT32, UINT8, INT8 = range(3)
TYPES = [np.float32, np.uint8, np.int8]
ZERO, NEAREST = range(2)
BORDERS = [cv2.BORDER_CONSTANT, cv2.BORDER_REPLICATE]


class Question(ctypes.Structure):
    """As `Question` in host.cc has it."""

    _fields_ = (
        [("pixels", ctypes.c_void_p), ("row_bytes", ctypes.c_int64)]
        + [(name, ctypes.c_int32) for name in ("width", "height", "channels")]
        + [(name, ctypes.c_float) for name in ("x", "y", "w", "h", "rotation")]
        + [(name, ctypes.c_int32) for name in ("outside", "element", "tw", "th", "tc")]
        + [("scale", ctypes.c_float), ("offset", ctypes.c_float)]
    )


def load(path):
    library = ctypes.CDLL(path)
    library.time_of.restype = ctypes.c_double
    return library


def channels_of(picture):
    return 1 if picture.ndim == 2 else picture.shape[2]


def question(picture, region, outside, size, element=UINT8, scale=1.0, offset=0.0):
    """The question, and the array that its answer goes into."""
    channels = channels_of(picture)
    ours = 1 if channels == 1 else 3
    asked = Question(picture.ctypes.data, picture.strides[0], picture.shape[1], picture.shape[0], channels,
                     *region, outside, element, *size, ours, scale, offset)
    return asked, np.zeros((size[1], size[0], ours), TYPES[element])


def ours(library, *args, **named):
    asked, out = question(*args, **named)
    if not library.sample(ctypes.byref(asked), out.ctypes.data_as(ctypes.c_void_p)):
        raise ValueError(f"refused: {args[1:]}")
    return out


def matrix(region, size):
    """Upstream's own steps: single precision where its types have it."""
    x, y, w, h, rotation = (np.float32(value) for value in region)
    degrees = np.float32(np.float64(rotation * np.float32(180)) / math.pi)
    corners = cv2.boxPoints(((float(x), float(y)), (float(w), float(h)), float(degrees)))
    width, height = size
    to = np.array([[0, height], [0, 0], [width, 0], [width, height]], np.float32)
    return cv2.getPerspectiveTransform(corners, to)


def theirs(picture, region, outside, size):
    """OpenCV's sampled bytes."""
    found = cv2.warpPerspective(picture, matrix(region, size), size, flags=cv2.INTER_LINEAR,
                                borderMode=BORDERS[outside])
    if channels_of(picture) == 4:
        found = cv2.cvtColor(found, cv2.COLOR_RGBA2RGB)
    return found.reshape(size[1], size[0], -1)
