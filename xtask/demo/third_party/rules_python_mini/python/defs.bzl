"""Debian's Bazel 7 loads this file for its own tools. It is enough for the demo, and nothing is fetched."""

py_binary = native.py_binary
py_library = native.py_library
py_test = native.py_test
