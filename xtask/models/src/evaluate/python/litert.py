"""Runs models side by side in LiteRT and says how far their outputs are apart.

    litert.py REQUEST RESPONSE

Both files are JSON; `protocol.rs` has their fields. Progress goes to standard output.
"""

import contextlib
import time

import numpy as np
from ai_edge_litert.interpreter import Interpreter
from PIL import Image

import errors
import feed
import isolate

# One timed sample takes at least this long: a clock read is not what is being measured.
SAMPLE_SECONDS = 0.01


class Refused(Exception):
    """A model that cannot be compared, and which of the two it is."""

    def __init__(self, side, why):
        super().__init__(why)
        self.side = side


class Model:
    """A .tflite, ready to run on one thread with the runtime's own delegates (XNNPACK)."""

    def __init__(self, path, side, **options):
        try:
            self.interpreter = Interpreter(model_path=path, num_threads=1, **options)
            self.interpreter.allocate_tensors()
            self.entries = [Entry(self, None)]
            # Each signature may run a graph of its own; one that runs the first is measured with it.
            for key in sorted(self.interpreter.get_signature_list()):
                entry = Entry(self, key)
                if all(entry.subgraph != other.subgraph for other in self.entries):
                    self.entries.append(entry)
        except (ValueError, RuntimeError) as error:
            raise Refused(side, isolate.words(error)) from error
        self.side = side


class Entry:
    """A graph of a model that can be run by itself: the first, or that of a signature."""

    def __init__(self, model, signature):
        self.model, self.signature = model, signature
        self.wrapper = model.interpreter._interpreter
        if signature is None:
            self.subgraph = 0
            self.inputs = model.interpreter.get_input_details()
            self.outputs = model.interpreter.get_output_details()
        else:
            runner = model.interpreter.get_signature_runner(signature)
            self.subgraph = runner._subgraph_index
            self.inputs = _by_name(runner.get_input_details())
            self.outputs = _by_name(runner.get_output_details())
            self.wrapper.AllocateTensors(self.subgraph)

    def set(self, values):
        """Takes one real-valued array an input, in order."""
        for detail, value in zip(self.inputs, values):
            self.wrapper.SetTensor(detail["index"], _stored(value, detail), self.subgraph)

    def invoke(self):
        with self._blamed():
            self.wrapper.Invoke(self.subgraph)

    def results(self):
        """One array an output, in order: float64, or byte strings."""
        with self._blamed():
            return [_real(self._stored(detail), detail) for detail in self.outputs]

    def _stored(self, detail):
        # What has no elements cannot be asked for, only its size.
        shape = self.wrapper.TensorSize(detail["index"], self.subgraph)
        if 0 in shape:
            return np.empty(shape, detail["dtype"])
        return self.wrapper.GetTensor(detail["index"], self.subgraph)

    @contextlib.contextmanager
    def _blamed(self):
        try:
            yield
        except (ValueError, RuntimeError, TypeError) as error:
            raise Refused(self.model.side, isolate.words(error)) from error


def _by_name(details):
    return [details[name] for name in sorted(details)]


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
    if errors.is_text(stored):
        return stored
    if stored.dtype.kind == "c":
        stored = np.stack([stored.real, stored.imag], -1)
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


def picture_source(pair, entry):
    """A function of seed, sample and picture that gives the inputs of a graph, or None where nothing is found.

    None itself where the graph takes no pictures.
    """
    scales = scales_of(pair, entry)
    if pair["feed"] and entry.subgraph == 0:
        opened = lambda path: Model(path, "original").entries[0]
        feeder = feed.Feeder(pair["feed"], opened, scaled)
        return lambda seed, sample, path: feeder.values(path, entry, scales)
    if any(is_picture(detail) for detail in entry.inputs):
        return lambda seed, sample, path: picture_inputs(entry, scales, seed, sample, path)
    return None


def all_inputs(entry, pair, request):
    """`(kind, values)` of every run that outputs are compared on."""
    scales = scales_of(pair, entry)
    for sample in range(request["samples"]):
        yield "random", random_inputs(entry, scales, request["seed"], sample)
    source = picture_source(pair, entry) if request["pictures"] else None
    for sample, path in enumerate(request["pictures"] if source else []):
        values = source(request["seed"], sample, path)
        if values is not None:
            yield "pictures", values


def scales_of(pair, entry):
    """One scale or None an input: what a model's metadata says is about its first graph."""
    scales = list(pair["scales"][: len(entry.inputs)]) if entry.subgraph == 0 else []
    return scales + [None] * (len(entry.inputs) - len(scales))


def same_interface(original, candidate):
    """Says what keeps two models from being compared."""
    keys = [[entry.signature for entry in model.entries] for model in (original, candidate)]
    if keys[0] != keys[1]:
        raise Refused("candidate", f"its signatures are {keys[1]}, those of the original {keys[0]}")
    for ours, theirs in zip(original.entries, candidate.entries):
        for what in ("inputs", "outputs"):
            shapes = [
                [tuple(int(n) for n in d["shape"]) for d in getattr(side, what)]
                for side in (ours, theirs)
            ]
            if shapes[0] != shapes[1]:
                why = f"its {what} have shapes {shapes[1]}, those of the original {shapes[0]}"
                raise Refused("candidate", why)


def reference_runs(entry, pair, request):
    """`(kind, values, results)` of every input of one graph of the original."""
    for detail in entry.inputs:
        if np.dtype(detail["dtype"]).kind in "OSU":
            what = f"its input `{detail['name']}` takes text, which no random input stands in for"
            raise Refused(entry.model.side, what)
    runs = []
    for kind, values in all_inputs(entry, pair, request):
        entry.set(values)
        entry.invoke()
        runs.append((kind, values, entry.results()))
    return runs


def output_errors(original, candidate, runs):
    """A row for each output of one graph of the candidate and each kind of input."""
    found = {}
    for kind, values, expected in runs:
        candidate.set(values)
        candidate.invoke()
        for index, (ours, theirs) in enumerate(zip(expected, candidate.results())):
            found.setdefault((index, kind), errors.Errors()).add(ours, theirs)
    for row in errors.rows(found, original.outputs):
        yield row | {"signature": original.signature}


def latency(original, candidate, runs, count):
    """The candidate's time over the original's, in turns, so that both see the same machine.

    A model with several graphs takes the time of all of them.
    """
    for model in (original, candidate):
        for entry, (_, values, _) in zip(model.entries, (of_entry[-1] for of_entry in runs)):
            entry.set(values)
            entry.invoke()

    def took(model, times):
        # Time on the processor: what other programs take of the machine is not the model's.
        start = time.process_time()
        for _ in range(times):
            for entry in model.entries:
                entry.wrapper.Invoke(entry.subgraph)
        return time.process_time() - start

    times = max(1, min(1000, int(SAMPLE_SECONDS / max(took(original, 3) / 3, 1e-7))))
    ratios = []
    for turn in range(count):
        # Whoever goes second finds warm caches: they take turns at that too.
        if turn % 2:
            second = took(candidate, times)
            first = took(original, times)
        else:
            first = took(original, times)
            second = took(candidate, times)
        ratios.append(second / first)
    low, middle, high = np.percentile(ratios, [10, 50, 90])
    return {"ratio": float(middle), "low": float(low), "high": float(high), "runs": count}


def compare(pair, request):
    """Makes the `work` of `isolate.each` for the candidates of one pair."""

    def work(candidates):
        try:
            original = Model(pair["original"], "original")
            runs = [reference_runs(entry, pair, request) for entry in original.entries]
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
                found = [
                    row
                    for graphs in zip(original.entries, candidate.entries, runs)
                    for row in output_errors(*graphs)
                ]
                answer = {"outcome": "outputs", "outputs": found, "latency": None}
                if request["runs"]:
                    answer["latency"] = latency(original, candidate, runs, request["runs"])
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
