"""landmarks.py LIBRARY MODEL PICTURE: the model's landmarks on crops by both; one line of JSON for each picture."""

import json
import math
import sys

import cv2
import numpy as np
from ai_edge_litert.interpreter import Interpreter

import both

SIDE = 256
# The outer corners of the eyes among the model's landmarks.
RIGHT_EYE, LEFT_EYE = 33, 263


class Model:
    def __init__(self, path):
        self.interpreter = Interpreter(model_path=path, num_threads=1)
        self.interpreter.allocate_tensors()
        self.input = self.interpreter.get_input_details()[0]["index"]
        outputs = self.interpreter.get_output_details()
        self.landmarks = next(it["index"] for it in outputs if np.prod(it["shape"]) == 478 * 3)
        self.score = next(it["index"] for it in outputs if np.prod(it["shape"]) == 1)

    def run(self, crop, region):
        """Landmarks in pixels of the picture, and the probability of a face."""
        self.interpreter.set_tensor(self.input, crop[np.newaxis])
        self.interpreter.invoke()
        found = self.interpreter.get_tensor(self.landmarks).reshape(478, 3)[:, :2].astype(float) / SIDE - 0.5
        x, y, w, h, rotation = region
        cos, sin = math.cos(rotation), math.sin(rotation)
        across, down = found[:, 0] * w, found[:, 1] * h
        score = float(self.interpreter.get_tensor(self.score).reshape(-1)[0])
        return np.stack([x + across * cos - down * sin, y + across * sin + down * cos], 1), score


def around(points):
    """The region that a graph takes next: a square around the landmarks, half as large again, eyes level."""
    low, high = points.min(0), points.max(0)
    eyes = points[LEFT_EYE] - points[RIGHT_EYE]
    side = 1.5 * float((high - low).max())
    return (*((low + high) / 2).tolist(), side, side, math.atan2(eyes[1], eyes[0]))


def main(library, model, picture):
    library, model = both.load(library), Model(model)
    photograph = cv2.cvtColor(cv2.imread(picture), cv2.COLOR_BGR2RGB)
    size = photograph.shape[1]
    turned = cv2.warpAffine(photograph, cv2.getRotationMatrix2D((size / 2, size / 2), 25, 1), (size, size))
    pictures = {
        "as it is": photograph,
        "mirrored": photograph[:, ::-1].copy(),
        "turned": turned,
        "small": cv2.resize(photograph, (200, 200), interpolation=cv2.INTER_AREA),
        "large": cv2.resize(photograph, (1708, 1708), interpolation=cv2.INTER_CUBIC),
        "dark": (photograph // 3).astype(np.uint8),
    }
    for name, rgb in pictures.items():
        rgba = cv2.cvtColor(rgb, cv2.COLOR_RGB2RGBA)
        # A face lies in the upper half of the photograph; each run finds it better than the last.
        side = rgb.shape[1]
        region = (0.43 * side if name != "mirrored" else 0.57 * side, 0.22 * side, 0.4 * side, 0.4 * side, 0.0)
        if name == "turned":
            region = (0.27 * side, 0.29 * side, 0.4 * side, 0.4 * side, -0.4)
        moved, probability = 0.0, 0.0
        for outside in (both.NEAREST, both.ZERO) * 3:
            results = {}
            for image in (rgb, rgba):
                crop = both.theirs(image, region, outside, (SIDE, SIDE)).astype(np.float32) / np.float32(255)
                theirs, probability = model.run(crop, region)
                own = both.ours(library, image, region, outside, (SIDE, SIDE), both.FLOAT32, 1 / 255, 0)
                ours, _ = model.run(own, region)
                results = theirs
                moved = max(moved, float(np.linalg.norm(ours - theirs, axis=1).max()))
            region = around(results)
        print(json.dumps({"picture": name, "probability": 1 / (1 + math.exp(-probability)), "landmarks": 478, "moved": moved, "side": region[2]}))


main(*sys.argv[1:])
