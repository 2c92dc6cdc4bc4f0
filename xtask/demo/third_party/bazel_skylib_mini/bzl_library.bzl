"""Debian's Bazel 7 loads this file through its Java rules. It is enough for the demo, and nothing is fetched."""

def bzl_library(name, srcs = [], deps = [], visibility = None):
    native.filegroup(
        name = name,
        srcs = srcs,
        visibility = visibility,
    )
