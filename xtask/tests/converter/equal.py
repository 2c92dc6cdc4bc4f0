"""equal.py LIBRARY: random regions by both; prints what differs, in one line of JSON."""

import json
import sys

import cv2
import numpy as np

import both

SIZES = [(192, 192), (224, 224), (256, 256), (128, 128), (300, 300), (64, 9), (33, 7), (320, 180), (1, 1)]
# Sides after which many places lie in the middle between two steps, for some sizes; one pixel; a line.
PICTURES = [(640, 480), (854, 480), (1280, 720), (101, 57), (150, 150), (1, 1), (2, 1), (1, 300), (1919, 3)]
REGIONS = 2000


def picture(random, channels, index):
    width, height = PICTURES[index % 9] if index % 2 else random.integers(1, 1400, 2)
    # Rows that are longer than their pixels, as frames of cameras have them.
    slack = int(random.integers(0, 3)) * 4
    row = int(width) * channels + slack
    pixels = random.integers(0, 256, (int(height), row), dtype=np.uint8)
    if index % 5 == 0:
        pixels = (pixels // 255) * 255
    whole = pixels[:, : int(width) * channels]
    if channels == 1:
        return whole
    return np.lib.stride_tricks.as_strided(whole, (int(height), int(width), channels), (row, channels, 1))


def region(random, shape, kind):
    height, width = shape[:2]
    if kind == 0:  # As a detector takes a picture: whole, in a square.
        side = max(width, height)
        return (width / 2, height / 2, side, side, 0.0)
    if kind == 1:  # As a classifier takes it: whole, stretched; some turned by a quarter.
        return (width / 2, height / 2, width, height, float(random.integers(0, 4)) * np.pi / 2)
    if kind == 2:  # As a landmark model takes it.
        side = random.uniform(0.05, 1.5) * max(width, height)
        return (random.uniform(0, width), random.uniform(0, height), side, side, random.uniform(-4, 4))
    # Tiny and huge, thin, far away.
    sides = 10 ** random.uniform(-0.6, 4, 2)
    return (random.uniform(-width, 2 * width), random.uniform(-height, 2 * height), *sides, random.uniform(-7, 7))


def main(path):
    library = both.load(path)
    random = np.random.default_rng(11)
    told = {"opencv": cv2.__version__, "regions": 0, "values": 0, "different": 0, "most": 0, "ranges": 0, "range_error": 0.0}
    for index in range(REGIONS):
        channels = [1, 3, 4][index % 3]
        image = picture(random, channels, index)
        size = SIZES[int(random.integers(len(SIZES)))]
        outside = index // 3 % 2
        asked = (image, region(random, image.shape, index % 4), outside, size)
        bytes_ = both.theirs(*asked)
        off = np.abs(both.ours(library, *asked).astype(int) - bytes_.astype(int))
        told["regions"] += 1
        told["values"] += off.size
        told["different"] += int(np.count_nonzero(off))
        told["most"] = max(told["most"], int(off.max()))
        if index % 4:
            continue
        # Other ranges: [-1, 1] and [0, 1] as floats, [0, 255], [-128, 127] and a part of them as bytes.
        for element, low, high in [(both.FLOAT32, -1, 1), (both.FLOAT32, 0, 1), (both.INT8, -128, 127), (both.UINT8, 16, 235)]:
            scale, offset = np.float32((high - low) / 255.0), np.float32(low)
            found = both.ours(library, *asked, element=element, scale=scale, offset=offset)
            exact = cv2.addWeighted(bytes_, float(scale), bytes_, 0, float(offset), dtype=cv2.CV_32F).reshape(bytes_.shape)
            if element != both.FLOAT32:
                exact = np.rint(exact)
            told["ranges"] += 1
            told["range_error"] = max(told["range_error"], float(np.abs(found - exact).max()) / (high - low))
    print(json.dumps(told))


main(sys.argv[1])
