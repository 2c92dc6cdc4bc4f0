"""Pictures as MediaPipe feeds them to the models of a bundle.

The first model of a bundle takes the whole picture, letterboxed. The second takes what that one found: a square
around it, turned upright. A third takes the points that the second one gave. Numbers and rules are those of the
calculators' options in MediaPipe's task graphs.
"""

import math

import numpy as np
from PIL import Image

# Below this score nothing was found; boxes that overlap by more than `overlap` are one thing.
LEAST_SCORE = 0.5

# What each kind of bundle looks for, row by row:
# strides   of the detector's layers, a cell of each having two anchors
# overlap   of boxes that are averaged
# axis      the two points that are to lie at `angle` in the square
# centre    whether the square is around the first point, and reaches twice as far as the second; else around the box
# scale     how much larger the square is
# shift     how far it is moved along its height
# square    whether both sides are as long as the longer one
# border    what is outside of the picture: black, or the nearest pixel
KINDS = {
    "face": {
        "strides": (8, 16, 16, 16), "overlap": 0.3, "axis": (0, 1), "angle": 0.0, "centre": False,
        "scale": 1.5, "shift": 0.0, "square": False,
    },
    "hand": {
        "strides": (8, 16, 16, 16), "overlap": 0.3, "axis": (0, 2), "angle": math.pi / 2, "centre": False,
        "scale": 2.6, "shift": -0.5, "square": True,
    },
    "pose": {
        "strides": (8, 16, 32, 32, 32), "overlap": 0.3, "axis": (0, 1), "angle": math.pi / 2, "centre": True,
        "scale": 1.25, "shift": 0.0, "square": True,
    },
}

# The points of a face that its expression is read from.
EXPRESSION = (
    0, 1, 4, 5, 6, 7, 8, 10, 13, 14, 17, 21, 33, 37, 39, 40, 46, 52, 53, 54, 55, 58, 61, 63, 65, 66, 67, 70, 78,
    80, 81, 82, 84, 87, 88, 91, 93, 95, 103, 105, 107, 109, 127, 132, 133, 136, 144, 145, 146, 148, 149, 150, 152,
    153, 154, 155, 157, 158, 159, 160, 161, 162, 163, 168, 172, 173, 176, 178, 181, 185, 191, 195, 197, 234, 246,
    249, 251, 263, 267, 269, 270, 276, 282, 283, 284, 285, 288, 291, 293, 295, 296, 297, 300, 308, 310, 311, 312,
    314, 317, 318, 321, 323, 324, 332, 334, 336, 338, 356, 361, 362, 365, 373, 374, 375, 377, 378, 379, 380, 381,
    382, 384, 385, 386, 387, 388, 389, 390, 397, 398, 400, 402, 405, 409, 415, 454, 466, 468, 469, 470, 471, 472,
    473, 474, 475, 476, 477,
)


class Square:
    """A turned rectangle in a picture: centre, sides and angle, in pixels and radians."""

    def __init__(self, x, y, width, height, angle=0.0):
        self.x, self.y, self.width, self.height, self.angle = x, y, width, height, angle

    def place(self, u, v):
        """Where a point of 0 to 1 in the rectangle lies in the picture."""
        across, down = (u - 0.5) * self.width, (v - 0.5) * self.height
        cos, sin = math.cos(self.angle), math.sin(self.angle)
        return self.x + across * cos - down * sin, self.y + across * sin + down * cos

    def pixels(self, picture, width, height, black):
        """What lies in it, scaled to `height x width`, bilinear."""
        u, v = np.meshgrid(np.arange(width) / width, np.arange(height) / height)
        x, y = self.place(u, v)
        rows, columns = picture.shape[:2]
        left, top = np.floor(x).astype(int), np.floor(y).astype(int)
        right, below = (x - left)[..., None], (y - top)[..., None]

        def at(row, column):
            found = picture[np.clip(row, 0, rows - 1), np.clip(column, 0, columns - 1)]
            inside = (row >= 0) & (row < rows) & (column >= 0) & (column < columns)
            return np.where(inside[..., None] | (not black), found, 0.0)

        upper = at(top, left) * (1 - right) + at(top, left + 1) * right
        lower = at(top + 1, left) * (1 - right) + at(top + 1, left + 1) * right
        return upper * (1 - below) + lower * below


def letterbox(picture):
    """All of the picture, black above and below or to both sides of it."""
    rows, columns = picture.shape[:2]
    side = max(rows, columns)
    return Square(columns / 2, rows / 2, side, side)


def anchors(strides, size):
    """The centres of a detector's anchors, 0 to 1; all have the size 1."""
    found = []
    for stride in sorted(set(strides)):
        cells = math.ceil(size / stride)
        y, x = np.mgrid[0:cells, 0:cells]
        centres = (np.stack([x, y], -1).reshape(-1, 2) + 0.5) / cells
        found.append(np.repeat(centres, 2 * strides.count(stride), axis=0))
    return np.concatenate(found)


def best(boxes, scores, kind, size):
    """The best box and its points, rows of x and y, 0 to 1 of the detector's input; None where there is none.

    The rows are centre, size, and the points. Boxes that overlap the best one count by their scores.
    """
    scores = 1 / (1 + np.exp(-np.clip(scores.reshape(-1), -100, 100)))
    values = boxes.reshape(len(scores), -1, 2) / size
    values[:, [0] + list(range(2, values.shape[1]))] += anchors(kind["strides"], size)[:, None]
    kept = np.flatnonzero(scores >= LEAST_SCORE)
    if kept.size == 0:
        return None
    values, scores = values[kept], scores[kept]
    low, high = values[:, 0] - values[:, 1] / 2, values[:, 0] + values[:, 1] / 2
    first = int(np.argmax(scores))
    common = np.minimum(high, high[first]) - np.maximum(low, low[first])
    common = np.prod(np.clip(common, 0, None), axis=1)
    areas = np.prod(high - low, axis=1)
    same = common / (areas + areas[first] - common) > kind["overlap"]
    same[first] = True
    weights = scores[same] / scores[same].sum()
    return np.tensordot(weights, values[same], 1)


def region(found, kind, frame):
    """The square that the second model takes, around what the first one found in `frame`."""
    points = [np.array(frame.place(*row)) for row in np.delete(found, 1, axis=0)]
    centre, points = points[0], points[1:]
    width, height = found[1] * (frame.width, frame.height)
    start, end = (points[index] for index in kind["axis"])
    angle = kind["angle"] - math.atan2(-(end[1] - start[1]), end[0] - start[0])
    angle -= 2 * math.pi * math.floor((angle + math.pi) / (2 * math.pi))
    if kind["centre"]:
        centre, width = start, 2 * math.dist(start, end)
        height = width
    down = height * kind["shift"]
    centre = centre + (-down * math.sin(angle), down * math.cos(angle))
    if kind["square"]:
        width = height = max(width, height)
    return Square(*centre, width * kind["scale"], height * kind["scale"], angle)


class Feeder:
    """Makes the inputs of one model of a bundle from pictures.

    `feed` names the kind of bundle, the model's role (`detector`, `landmarks` or `blendshapes`) and the files of
    those before it; `open_model(path)` gives a graph to run, `scaled(pixels, detail, scale)` its input's values.
    """

    def __init__(self, feed, open_model, scaled):
        self.kind = KINDS[feed["kind"]]
        self.role = feed["role"]
        self.scaled = scaled
        self.scales = feed["scales"]
        self.detector = open_model(feed["detector"]) if self.role != "detector" else None
        self.landmarks = open_model(feed["landmarks"]) if self.role == "blendshapes" else None

    def values(self, path, entry, scales):
        """One array an input of `entry`; None where nothing is found in the picture."""
        with Image.open(path) as picture:
            picture = np.asarray(picture.convert("RGB"), np.float64)
        frame = letterbox(picture)
        if self.role == "detector":
            return [self._input(picture, frame, entry, scales, True)]
        self.detector.set([self._input(picture, frame, self.detector, self.scales["detector"], True)])
        self.detector.invoke()
        scores, boxes = sorted(self.detector.results(), key=lambda output: output.shape[-1])
        found = best(boxes, scores, self.kind, int(self.detector.inputs[0]["shape"][1]))
        if found is None:
            return None
        square = region(found, self.kind, frame)
        if self.role == "landmarks":
            return [self._input(picture, square, entry, scales, False)]
        self.landmarks.set([self._input(picture, square, self.landmarks, self.scales["landmarks"], False)])
        self.landmarks.invoke()
        points = max(self.landmarks.results(), key=np.size).reshape(-1, 3)
        size = int(self.landmarks.inputs[0]["shape"][1])
        x, y = square.place(points[:, 0] / size, points[:, 1] / size)
        wanted = np.stack([x, y], -1)[list(EXPRESSION)]
        return [wanted.reshape(entry.inputs[0]["shape"])]

    def _input(self, picture, square, entry, scales, black):
        detail = entry.inputs[0]
        _, height, width, _ = (int(n) for n in detail["shape"])
        pixels = square.pixels(picture, width, height, black)
        return self.scaled(pixels.reshape(detail["shape"]), detail, scales[0] if scales else None)
