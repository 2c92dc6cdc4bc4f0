"""Quantizes folded models with the reference quantizer and compares the int8 constants of ours with its.

usage: reference.py FOLDER

FOLDER holds folded/NAME.tflite (float32 weights, what the reference reads) and, of the same names, weight-only/ and
dynamic/, our outputs. Prints one JSON object per comparison: model, scheme, constants (of the reference),
same (equal in shape, bytes, scales and axis), extra (int8 constants of ours that the reference has not).
"""

import json
import pathlib
import sys

import numpy as np
from ai_edge_litert.tools import flatbuffer_utils
from ai_edge_quantizer import quantizer, recipe

INT8 = 9  # TensorType of the schema


def constants(data):
    """int8 constants by name, each as (shape, bytes, scales, axis)."""
    model = flatbuffer_utils.read_model_from_bytearray(bytearray(data))
    found = {}
    for graph in model.subgraphs:
        for tensor in graph.tensors:
            scales = tensor.quantization.scale if tensor.quantization is not None else None
            if tensor.type != INT8 or scales is None:
                continue
            buffer = model.buffers[tensor.buffer]
            if buffer.data is not None:
                values = bytes(buffer.data)
            else:  # the reference keeps large buffers behind the tables
                values = data[buffer.offset : buffer.offset + buffer.size]
            # Weights that are unpacked when the model is loaded need a name of their own.
            name = tensor.name.decode().removesuffix("_int8")
            assert name not in found, name
            axis = tensor.quantization.quantizedDimension
            found[name] = (tuple(tensor.shape), values, np.asarray(scales, "<f4").tobytes(), axis)
    return found


def main(folder):
    for folded in sorted((folder / "folded").iterdir()):
        made = quantizer.Quantizer(str(folded), recipe.dynamic_legacy_wi8_afp32()).quantize()
        reference = constants(bytes(made.quantized_model))
        for scheme in ("weight-only", "dynamic"):
            ours = constants((folder / scheme / folded.name).read_bytes())
            row = {
                "model": folded.name,
                "scheme": scheme,
                "constants": len(reference),
                "same": sum(ours.get(name) == values for name, values in reference.items()),
                "extra": len(ours.keys() - reference.keys()),
            }
            print(json.dumps(row))


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
