"""speed.py LIBRARY: both on one core, in turns; one line of JSON for each case, best times in seconds.

OpenCV's time is without the conversion to floats, which its Python interface does not have; ours is with it.
"""

import ctypes
import json
import sys
import time

import cv2
import numpy as np

import both

ROUNDS, TIMES = 41, 5


def main(path):
    library = both.load(path)
    random = np.random.default_rng(5)
    for channels in (1, 3, 4):
        image = random.integers(0, 256, (480, 640) if channels == 1 else (480, 640, channels), dtype=np.uint8)
        for side in (128, 192, 256):
            for name, region in [("turned", (320, 240, 200, 200, 0.35)), ("whole, squared", (320, 240, 640, 640, 0))]:
                asked, out = both.question(image, region, both.ZERO, (side, side), both.FLOAT32, 1 / 255, 0)
                found = both.matrix(region, (side, side))
                ours, theirs = [], []
                for _ in range(ROUNDS):
                    ours.append(library.time_of(ctypes.byref(asked), out.ctypes.data_as(ctypes.c_void_p), TIMES))
                    start = time.perf_counter()
                    for _ in range(TIMES):
                        warped = cv2.warpPerspective(image, found, (side, side), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
                        if channels == 4:
                            cv2.cvtColor(warped, cv2.COLOR_RGBA2RGB)
                    theirs.append((time.perf_counter() - start) / TIMES)
                ours, theirs = min(ours), min(theirs)
                print(json.dumps({"channels": channels, "side": side, "region": name, "ours": ours, "theirs": theirs}))


main(sys.argv[1])
