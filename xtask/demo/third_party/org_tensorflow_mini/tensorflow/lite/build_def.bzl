"""Mirrors tensorflow/lite/build_def.bzl."""

def tflite_copts():
    """A trap of upstream's: in an optimized build kernels end with -O3, whatever --copt says."""
    return select({
        "//tensorflow:optimized": ["-O3"],
        "//conditions:default": [],
    })
