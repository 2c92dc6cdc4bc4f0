"""Runs whole MediaPipe tasks side by side on pictures and says how far their results are apart.

    tasks.py REQUEST RESPONSE

Both files are JSON; `protocol.rs` has their fields. Progress goes to standard output.
"""

import mediapipe
import numpy as np
from mediapipe.tasks.python import vision
from mediapipe.tasks.python.core.base_options import BaseOptions

import isolate

# A pose has points outside of the picture or behind the body; those are guesses in both.
VISIBLE = 0.5


def ends(first, second):
    """The distance of two points in pixels."""
    return lambda points: np.linalg.norm(points[first] - points[second])


def torso(points):
    """From the middle of the shoulders to the middle of the hips."""
    return np.linalg.norm((points[11] + points[12]) / 2 - (points[23] + points[24]) / 2)


class Kind:
    """A task: how it is made, where its points are, and the length that errors are a share of."""

    def __init__(self, task, options, points, share_of, length, **choices):
        self.task, self.options, self.points = task, options, points
        self.share_of, self.length, self.choices = share_of, length, choices

    def open(self, path):
        # By content: a path may name a file that the runtime refuses for its suffix.
        with open(path, "rb") as file:
            base = BaseOptions(model_asset_buffer=file.read())
        task = getattr(vision, self.task)
        options = getattr(vision, self.options)(base_options=base, **self.choices)
        return task.create_from_options(options)


HAND = ("hand_landmarks", "the palm's length", ends(0, 9))
KINDS = {
    "face": Kind(
        "FaceLandmarker", "FaceLandmarkerOptions",
        "face_landmarks", "the distance of the outer eye corners", ends(33, 263),
        output_face_blendshapes=True,
    ),
    "hand": Kind("HandLandmarker", "HandLandmarkerOptions", *HAND),
    "pose": Kind("PoseLandmarker", "PoseLandmarkerOptions", "pose_landmarks", "the torso's length", torso),
    "gesture": Kind("GestureRecognizer", "GestureRecognizerOptions", *HAND),
}


class Seen:
    """What a task found first in one picture; `points` is None when that is nothing."""

    def __init__(self, kind, result, width, height):
        found = getattr(result, kind.points)
        self.points = self.visible = None
        self.blendshapes, self.gesture = {}, None
        if not found:
            return
        self.points = np.array([(p.x * width, p.y * height) for p in found[0]])
        inside = (self.points >= 0).all(axis=1) & (self.points < (width, height)).all(axis=1)
        visibility = [p.visibility if p.visibility is not None else 1.0 for p in found[0]]
        is_pose = kind.points == "pose_landmarks"
        self.visible = inside & (np.array(visibility) >= VISIBLE) if is_pose else inside | True
        shapes = getattr(result, "face_blendshapes", None)
        if shapes:
            self.blendshapes = {shape.category_name: shape.score for shape in shapes[0]}
        gestures = getattr(result, "gestures", None)
        if gestures and gestures[0]:
            self.gesture = (gestures[0][0].category_name, gestures[0][0].score)


def look(kind, path, pictures):
    """What the task of one bundle sees in every picture."""
    with kind.open(path) as task:
        run = task.recognize if hasattr(task, "recognize") else task.detect
        for picture in pictures:
            yield Seen(kind, run(picture), picture.width, picture.height)


def landmarks(kind, pairs):
    """Distances between the two over all points of all pictures where both found something."""
    pixels, shares = [], []
    for ours, theirs in pairs:
        away = np.linalg.norm(ours.points - theirs.points, axis=1)[ours.visible]
        if away.size:
            pixels.append(away)
            shares.append(away / max(kind.length(ours.points), 1e-9))
    if not pixels:
        return None
    pixels, shares = np.concatenate(pixels), np.concatenate(shares)
    return {
        "points": int(pixels.size),
        "mean_px": float(pixels.mean()),
        "p95_px": float(np.percentile(pixels, 95)),
        "max_px": float(pixels.max()),
        "mean_share": float(shares.mean()),
        "share_of": kind.share_of,
    }


def blendshapes(pairs):
    """How far the scores of the face's expressions are apart."""
    away = [
        (abs(score - theirs.blendshapes[name]), name)
        for ours, theirs in pairs
        for name, score in ours.blendshapes.items()
        if name in theirs.blendshapes
    ]
    if not away:
        return None
    largest, worst = max(away)
    mean = sum(value for value, _ in away) / len(away)
    return {"scores": len(away), "mean_abs": mean, "max_abs": largest, "worst": worst}


def gestures(pairs):
    """Whether the same gesture was seen, and how far the scores are apart where it was."""
    both = [(a.gesture, b.gesture) for a, b in pairs if a.gesture and b.gesture]
    if not both:
        return None
    same = [(a, b) for a, b in both if a[0] == b[0]]
    largest = max((abs(a[1] - b[1]) for a, b in same), default=0.0)
    return {"hands": len(both), "same": len(same), "max_abs": largest}


def compare(pair, request):
    """Makes the `work` of `isolate.each` for the candidates of one pair."""
    kind = KINDS[pair["kind"]]
    pictures = [mediapipe.Image.create_from_file(path) for path in request["pictures"]]

    def work(candidates):
        try:
            originals = list(look(kind, pair["original"], pictures))
            yield isolate.READY
        except (OSError, RuntimeError, ValueError) as error:
            yield isolate.READY
            for _ in candidates:
                yield isolate.not_run("original", isolate.words(error))
            return
        for path in candidates:
            try:
                found = list(look(kind, path, pictures))
            except (OSError, RuntimeError, ValueError) as error:
                yield isolate.not_run("candidate", isolate.words(error))
                continue
            both = [
                (ours, theirs)
                for ours, theirs in zip(originals, found)
                if ours.points is not None and theirs.points is not None
            ]
            yield {
                "outcome": "task",
                "pictures": len(pictures),
                "found_by_original": sum(seen.points is not None for seen in originals),
                "found_by_candidate": sum(seen.points is not None for seen in found),
                "found_by_both": len(both),
                "landmarks": landmarks(kind, both),
                "blendshapes": blendshapes(both),
                "gestures": gestures(both),
            }

    return work


if __name__ == "__main__":
    isolate.run(mediapipe.Image.create_from_file, compare, "mediapipe")
