"""Runs models side by side in LiteRT and says how far their outputs are apart.

    litert.py REQUEST RESPONSE

Both files are JSON; `protocol.rs` has their fields. Progress goes to standard output.
"""

import time

import numpy as np
from ai_edge_litert.interpreter import Interpreter
from PIL import Image

import isolate

# One timed sample takes at least this long: a clock read is not what is being measured.
SAMPLE_SECONDS = 0.01

# An output that never reaches further than this says nothing on these inputs (a segmenter on noise,
# for one), and its rounding errors are not to look large beside it.
SMALLEST_SCALE = 0.001


class Refused(Exception):
    """A model that cannot be compared, and which of the two it is."""

    def __init__(self, side, why):
        super().__init__(why)
        self.side = side


class Model:
    """A .tflite, ready to run on one thread with the runtime's own delegates (XNNPACK)."""

    def __init__(self, path, side):
        try:
            self.interpreter = Interpreter(model_path=path, num_threads=1)
            self.interpreter.allocate_tensors()
        except (ValueError, RuntimeError) as error:
            raise Refused(side, isolate.words(error)) from error
        self.side = side
        self.inputs = self.interpreter.get_input_details()
        self.outputs = self.interpreter.get_output_details()

    def set(self, values):
        """Takes one real-valued array an input, in order."""
        for detail, value in zip(self.inputs, values):
            self.interpreter.set_tensor(detail["index"], _stored(value, detail))

    def invoke(self):
        try:
            self.interpreter.invoke()
        except (ValueError, RuntimeError) as error:
            raise Refused(self.side, isolate.words(error)) from error

    def results(self):
        """One float64 array an output, in order."""
        return [_real(self.interpreter.get_tensor(d["index"]), d) for d in self.outputs]


def _stored(value, detail):
    """Real values as the tensor holds them: integers are scaled, or are pixels as they stand."""
    kind = np.dtype(detail["dtype"])
    scale, zero = detail["quantization"]
    if kind.kind in "iu":
        value = np.round(value / scale + zero) if scale else np.round(value)
        limits = np.iinfo(kind)
        value = np.clip(value, limits.min, limits.max)
    return value.astype(kind)


def _real(stored, detail):
    scale, zero = detail["quantization"]
    value = stored.astype(np.float64)
    return (value - zero) * scale if scale else value


def is_picture(detail):
    """Whether an input is `1 x height x width x colours`."""
    shape = detail["shape"]
    return len(shape) == 4 and shape[0] == 1 and shape[3] in (1, 3) and min(shape[1:3]) >= 8


def scaled(pixels, detail, scale):
    """Pixels of 0 to 255 as the model wants them: (pixel - mean) / std, or 0 to 1."""
    if np.dtype(detail["dtype"]).kind in "iu" and not detail["quantization"][0]:
        return pixels
    if scale is None or len(scale["mean"]) not in (1, detail["shape"][3]):
        return pixels / 255.0
    return (pixels - np.array(scale["mean"])) / np.array(scale["std"])


def random_inputs(model, scales, seed, sample):
    """Inputs that depend on nothing but the seed, the number of the sample and the shape."""
    values = []
    for index, (detail, scale) in enumerate(zip(model.inputs, scales)):
        generator = np.random.default_rng([seed, sample, index])
        if is_picture(detail):
            pixels = generator.integers(0, 256, detail["shape"]).astype(np.float64)
            values.append(scaled(pixels, detail, scale))
        else:
            values.append(generator.random(detail["shape"]))
    return values


def picture_inputs(model, scales, seed, sample, path):
    """The same with a picture, stretched to the model's size, where a picture is wanted."""
    values = random_inputs(model, scales, seed, sample)
    for index, (detail, scale) in enumerate(zip(model.inputs, scales)):
        if is_picture(detail):
            _, height, width, colours = (int(n) for n in detail["shape"])
            with Image.open(path) as picture:
                picture = picture.convert("RGB" if colours == 3 else "L")
                picture = picture.resize((width, height), Image.Resampling.BILINEAR)
            pixels = np.asarray(picture, np.float64).reshape(detail["shape"])
            values[index] = scaled(pixels, detail, scale)
    return values


def all_inputs(model, scales, request):
    """`(kind, values)` of every run that outputs are compared on."""
    for sample in range(request["samples"]):
        yield "random", random_inputs(model, scales, request["seed"], sample)
    if any(is_picture(detail) for detail in model.inputs):
        for sample, path in enumerate(request["pictures"]):
            yield "pictures", picture_inputs(model, scales, request["seed"], sample, path)


def scales_of(pair, model):
    """One scale or None an input; a model that names fewer gets the rest as None."""
    scales = list(pair["scales"][: len(model.inputs)])
    return scales + [None] * (len(model.inputs) - len(scales))


def same_interface(original, candidate):
    """Says what keeps two models from being compared."""
    for what in ("inputs", "outputs"):
        ours, theirs = getattr(original, what), getattr(candidate, what)
        shapes = [[tuple(int(n) for n in d["shape"]) for d in side] for side in (ours, theirs)]
        if shapes[0] != shapes[1]:
            why = f"its {what} have shapes {shapes[1]}, those of the original {shapes[0]}"
            raise Refused("candidate", why)


class Errors:
    """Differences of one output, added up over runs."""

    def __init__(self):
        self.count = self.non_finite = 0
        self.largest = self.total = self.dot = self.ours = self.theirs = 0.0
        self.low = self.high = None

    def add(self, original, candidate):
        good = np.isfinite(original) & np.isfinite(candidate)
        self.non_finite += int(np.sum(np.isfinite(original) & ~np.isfinite(candidate)))
        a, b = original[good], candidate[good]
        if a.size == 0:
            return
        difference = np.abs(a - b)
        self.count += int(a.size)
        self.largest = max(self.largest, float(difference.max()))
        self.total += float(difference.sum())
        self.dot += float(np.dot(a, b))
        self.ours += float(np.dot(a, a))
        self.theirs += float(np.dot(b, b))
        self.low = float(a.min()) if self.low is None else min(self.low, float(a.min()))
        self.high = float(a.max()) if self.high is None else max(self.high, float(a.max()))

    def reach(self):
        """How far the original's values reach: from the smallest to the largest, zero included."""
        return max(self.high or 0.0, 0.0) - min(self.low or 0.0, 0.0)

    def summary(self, scale):
        lengths = (self.ours * self.theirs) ** 0.5
        mean = self.total / self.count if self.count else 0.0
        return {
            "elements": self.count,
            "non_finite": self.non_finite,
            "max_abs": self.largest,
            "mean_abs": mean,
            "cosine": min(self.dot / lengths, 1.0) if lengths else None,
            "scale": scale,
            "relative": mean / scale,
        }


def reference_runs(original, scales, request):
    runs = []
    for kind, values in all_inputs(original, scales, request):
        original.set(values)
        original.invoke()
        runs.append((kind, values, original.results()))
    return runs


def output_errors(original, candidate, runs):
    found = {}
    for kind, values, expected in runs:
        candidate.set(values)
        candidate.invoke()
        for index, (ours, theirs) in enumerate(zip(expected, candidate.results())):
            found.setdefault((index, kind), Errors()).add(ours.ravel(), theirs.ravel())
    # One scale an output, over all inputs, so that its rows can be held against each other.
    scales = {}
    for (index, _), errors in found.items():
        scales[index] = max(scales.get(index, SMALLEST_SCALE), errors.reach())
    rows = []
    for (index, kind), errors in sorted(found.items()):
        detail = original.outputs[index]
        row = {"name": detail["name"], "shape": [int(n) for n in detail["shape"]], "inputs": kind}
        rows.append(row | errors.summary(scales[index]))
    return rows


def latency(original, candidate, values, runs):
    """The candidate's time over the original's, in turns, so that both see the same machine."""
    for model in (original, candidate):
        model.set(values)
        model.invoke()

    def took(model, times):
        # Time on the processor: what other programs take of the machine is not the model's.
        start = time.process_time()
        for _ in range(times):
            model.interpreter.invoke()
        return time.process_time() - start

    times = max(1, min(1000, int(SAMPLE_SECONDS / max(took(original, 3) / 3, 1e-7))))
    ratios = []
    for turn in range(runs):
        # Whoever goes second finds warm caches: they take turns at that too.
        if turn % 2:
            second = took(candidate, times)
            first = took(original, times)
        else:
            first = took(original, times)
            second = took(candidate, times)
        ratios.append(second / first)
    low, middle, high = np.percentile(ratios, [10, 50, 90])
    return {"ratio": float(middle), "low": float(low), "high": float(high), "runs": runs}


def compare(pair, request):
    """Makes the `work` of `isolate.each` for the candidates of one pair."""

    def work(candidates):
        try:
            original = Model(pair["original"], "original")
            scales = scales_of(pair, original)
            runs = reference_runs(original, scales, request)
            yield isolate.READY
        except Refused as refused:
            yield isolate.READY
            for _ in candidates:
                yield isolate.not_run(refused.side, str(refused))
            return
        for path in candidates:
            try:
                candidate = Model(path, "candidate")
                same_interface(original, candidate)
                answer = {
                    "outcome": "outputs",
                    "outputs": output_errors(original, candidate, runs),
                    "latency": None,
                }
                if request["runs"]:
                    values = runs[-1][1]
                    answer["latency"] = latency(original, candidate, values, request["runs"])
                yield answer
            except Refused as refused:
                yield isolate.not_run(refused.side, str(refused))

    return work


def read_picture(path):
    """Reads all of it: what is wrong with a picture is to be said before anything runs."""
    with Image.open(path) as picture:
        picture.load()


if __name__ == "__main__":
    isolate.run(read_picture, compare, "ai-edge-litert")
