"""How far the outputs of two models are apart, and whether these inputs say anything about that."""

import numpy as np

# An output that never reaches further than this says nothing on these inputs (a segmenter on noise,
# for one), and its rounding errors are not to look large beside it.
SMALLEST_SCALE = 0.001

# An output that moves by less than this share of its reach, whatever goes in, is pinned to one end:
# a presence that is 1.0 on every face. That two models agree there is no news.
STILL = 0.001


class Errors:
    """Differences of one output, added up over runs."""

    def __init__(self):
        self.runs = self.count = self.non_finite = self.other_shape = 0
        self.largest = self.total = self.dot = self.ours = self.theirs = 0.0
        self.low = self.high = None
        self.range = Range()
        self.texts = None

    def add(self, original, candidate):
        """Takes what both gave on one input: arrays of numbers, or of byte strings."""
        self.runs += 1
        if original.shape != candidate.shape:
            # How large it is depends on the values: there is nothing to subtract.
            self.other_shape += 1
            self.range.lose()
            return
        if is_text(original):
            self._add_texts(original.ravel(), candidate.ravel())
            return
        self.range.add(original)
        original, candidate = original.ravel(), candidate.ravel()
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

    def _add_texts(self, original, candidate):
        """Two texts are the same, difference 0, or they are not, difference 1."""
        if self.texts is None:
            self.texts = {}
        self.range.add(np.array([self.texts.setdefault(t, len(self.texts)) for t in original], float))
        differ = sum(a != b for a, b in zip(original, candidate))
        self.count += int(original.size)
        self.total += float(differ)
        self.largest = max(self.largest, float(differ > 0))

    def reach(self):
        """How far the original's values reach: from the smallest to the largest, zero included."""
        if self.texts is not None:
            return 1.0
        return max(self.high or 0.0, 0.0) - min(self.low or 0.0, 0.0)

    def summary(self, scale, everywhere):
        """One row; `everywhere` is the range over all inputs, for where there is a single one of these."""
        lengths = (self.ours * self.theirs) ** 0.5
        mean = self.total / self.count if self.count else 0.0
        row = {
            "elements": self.count,
            "non_finite": self.non_finite,
            "other_shape": self.other_shape,
            "runs": self.runs,
            "text": self.texts is not None,
            "max_abs": self.largest,
            "mean_abs": mean,
            "cosine": min(self.dot / lengths, 1.0) if lengths else None,
            "scale": scale,
            "relative": mean / scale,
        }
        range_ = self.range if self.runs > 1 else everywhere
        return row | {"no_information": self._silence(range_.width(), scale, mean / scale)}

    def _silence(self, width, scale, relative):
        if self.non_finite or self.other_shape:
            return None
        if not self.count:
            return "no-numbers"
        # A candidate that leaves the place where the original stays is news, and bad.
        if width is None or relative >= STILL:
            return None
        if width == 0.0:
            return "constant"
        return "saturated" if self.texts is None and width < STILL * scale else None


class Range:
    """The smallest and largest value of each element over runs."""

    def __init__(self):
        self.low = self.high = None
        self.lost = False

    def add(self, values):
        # Not a number stands for what was never a number: `fmin` prefers any other value.
        values = np.where(np.isfinite(values), values, np.nan)
        if self.low is None:
            self.low = self.high = values
        elif self.low.shape != values.shape:
            self.lose()
        else:
            self.low, self.high = np.fmin(self.low, values), np.fmax(self.high, values)

    def lose(self):
        """Elements are no longer the same from run to run."""
        self.lost = True

    def join(self, other):
        """Takes the other's runs too."""
        self.lost |= other.lost
        for values in (other.low, other.high):
            if values is not None:
                self.add(values)

    def width(self):
        """How far the element that moves most moves; None where that cannot be said."""
        if self.lost or self.low is None or self.low.size == 0:
            return None
        widths = (self.high - self.low)[np.isfinite(self.low)]
        return float(widths.max()) if widths.size else None


def is_text(values):
    """Whether an output holds texts."""
    return values.dtype.kind in "OSU"


def rows(found, details):
    """A row for each output and kind of input: `found` is {(output, kind): Errors}."""
    # One scale an output, over all inputs, so that its rows can be held against each other.
    scales, ranges = {}, {}
    for (index, _), errors in found.items():
        scales[index] = max(scales.get(index, SMALLEST_SCALE), errors.reach())
        ranges.setdefault(index, Range()).join(errors.range)
    for (index, kind), errors in sorted(found.items(), key=lambda item: item[0]):
        detail = details[index]
        row = {"name": detail["name"], "shape": [int(n) for n in detail["shape"]], "inputs": kind}
        yield row | errors.summary(scales[index], ranges[index])
