"""Runs models over pictures and says what their layers see on average.

    calibrate.py REQUEST RESPONSE

Both files are JSON; `protocol.rs` has their fields. Means go to a file for each model, as little-endian float64.
"""

import numpy as np
from ai_edge_litert.interpreter import OpResolverType

import isolate
import litert

# Pictures are split in two by their place in the list, so that each half can be judged by the other's means.
HALVES = 2


def means(layer, values):
    """The mean of what each weight is multiplied with: over the places of a window, or over rows."""
    if layer["kernel"] is None:
        return values.reshape(-1, layer["numbers"]).mean(0)
    (rows, columns), (down, across) = layer["kernel"], layer["stride"]
    height, width = layer["output"]
    top, left = layer["before"]
    spread = layer["dilation"]
    needed = [
        (count - 1) * step + (size - 1) * gap + 1
        for count, step, size, gap in zip((height, width), (down, across), (rows, columns), spread)
    ]
    # Zeros stand around what a layer sees, as they do when it is run.
    behind = [max(0, n - b - have) for n, b, have in zip(needed, (top, left), values.shape[1:3])]
    padded = np.pad(values, ((0, 0), (top, behind[0]), (left, behind[1]), (0, 0)))
    found = np.empty((rows, columns, values.shape[3]))
    for row in range(rows):
        for column in range(columns):
            y, x = row * spread[0], column * spread[1]
            seen = padded[
                :, y : y + (height - 1) * down + 1 : down, x : x + (width - 1) * across + 1 : across
            ]
            found[row, column] = seen.mean((0, 1, 2))
    return found.reshape(-1)


def observe(job, request):
    """Makes the `work` of `isolate.each` for one model."""

    def work(outs):
        yield isolate.READY
        try:
            # Plain kernels and every tensor kept: a delegate would keep what lies between to itself.
            model = litert.Model(
                job["original"],
                "original",
                experimental_op_resolver_type=OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES,
                experimental_preserve_all_tensors=True,
            )
            entry = model.entries[0]
            inputs = litert.picture_source(job, entry)
            sums = [[0.0 for _ in job["layers"]] for _ in range(HALVES)]
            counts = [0] * HALVES
            for index, path in enumerate(request["pictures"]):
                values = inputs and inputs(request["seed"], index, path)
                if values is None:
                    continue
                half = index % HALVES
                counts[half] += 1
                entry.set(values)
                entry.invoke()
                for at, layer in enumerate(job["layers"]):
                    seen = model.interpreter.get_tensor(layer["input"]).astype(np.float64)
                    sums[half][at] = sums[half][at] + means(layer, seen)
            with open(outs[0], "wb") as file:
                for half, count in zip(sums, counts):
                    for total in half if count else []:
                        file.write((total / count).astype("<f8").tobytes())
            yield {"outcome": "observed", "pictures": counts}
        except litert.Refused as refused:
            yield isolate.not_run(refused.side, str(refused))

    return work


if __name__ == "__main__":
    isolate.run(litert.read_picture, observe, "ai-edge-litert")
