"""Runs quantized models beside their originals, and the reference quantizer's output beside both.

usage: operators.py FOLDER

FOLDER holds original/NAME.tflite, folded/NAME.tflite (float32 weights) and, of the same names, weight-only/ and dynamic/.
Prints one JSON object per model and scheme: model, scheme, error and bare_error (largest difference of an output as a
share of the original's largest value, with XNNPACK and without), and of the reference quantizer constants, same, extra
(see reference.py) and reference_error, null where it quantizes nothing or LiteRT does not run it.
"""

import json
import pathlib
import sys

import numpy as np
from ai_edge_litert.interpreter import Interpreter, OpResolverType
from ai_edge_quantizer import quantizer, recipe

import reference

BARE = OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES
RECIPES = {"weight-only": recipe.weight_only_wi8_afp32, "dynamic": recipe.dynamic_wi8_afp32}


def outputs(data, resolver=OpResolverType.AUTO):
    interpreter = Interpreter(model_content=data, num_threads=1, experimental_op_resolver_type=resolver)
    interpreter.allocate_tensors()
    random = np.random.default_rng(1)
    found = []
    for sample in range(4):
        for detail in interpreter.get_input_details():
            shape, kind = detail["shape"], detail["dtype"]
            if kind == np.float32:
                value = random.standard_normal(shape, dtype=np.float32)
            elif kind == np.bool_:
                value = np.full(shape, sample % 2 == 0)
            else:
                value = random.integers(0, 60, shape, dtype=kind)
            interpreter.set_tensor(detail["index"], value)
        interpreter.invoke()
        found += [interpreter.get_tensor(detail["index"]) for detail in interpreter.get_output_details()]
    return found


def error(original, candidate):
    largest = max(np.abs(values).max() for values in original)
    assert largest > 0 and len(original) == len(candidate)
    return float(max(np.abs(a - b).max() for a, b in zip(original, candidate, strict=True)) / largest)


def main(folder):
    for path in sorted((folder / "original").iterdir()):
        data = path.read_bytes()
        expected, bare = outputs(data), outputs(data, BARE)
        folded = folder / "folded" / path.name
        for scheme, made in RECIPES.items():
            ours = (folder / scheme / path.name).read_bytes()
            row = {"model": path.stem, "scheme": scheme}
            row["error"] = error(expected, outputs(ours))
            row["bare_error"] = error(bare, outputs(ours, BARE))
            theirs = bytes(quantizer.Quantizer(str(folded), made()).quantize().quantized_model)
            theirs_int8, ours_int8 = reference.constants(theirs), reference.constants(ours)
            row["constants"] = len(theirs_int8)
            row["same"] = sum(values in ours_int8.values() for values in theirs_int8.values())
            row["extra"] = len(ours_int8) - row["same"]
            try:
                row["reference_error"] = error(expected, outputs(theirs)) if theirs_int8 else None
            except RuntimeError:  # int8 on the left of a product, which no kernel takes
                row["reference_error"] = None
            print(json.dumps(row))


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
