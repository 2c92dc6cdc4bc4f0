"""Work that may take its process down with it, done in a child.

A runtime written in C++ ends a whole process for one bad model. Here that costs one answer.
"""

import json
import os
import platform
import signal
import sys
import traceback
from importlib.metadata import version


# How a child ends that failed in our own code: that is no answer about a model.
OUR_FAULT = 70


def each(items, work):
    """`work(items)` yields `READY` once the original has run, then one answer an item, in order.

    Returns the answers. Where a child dies, the item that it worked on gets how it ended for an
    answer, and the items after it are given to another child.
    """
    answers = []
    while len(answers) < len(items):
        values, why = _in_child(items[len(answers):], work)
        if not values:
            return answers + [not_run("original", why)] * (len(items) - len(answers))
        answers += values[1:]
        if len(answers) < len(items):
            answers.append(not_run("candidate", why))
    return answers


READY = "ready"


def _in_child(items, work):
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(read)
            with os.fdopen(write, "w") as out:
                for value in work(items):
                    print(json.dumps(value, allow_nan=False), file=out, flush=True)
        except BaseException:
            traceback.print_exc()
            os._exit(OUR_FAULT)
        # Not `exit`: what the parent set up is the parent's to take down.
        os._exit(0)
    os.close(write)
    try:
        with os.fdopen(read) as lines:
            # A line that the child did not finish has no line feed.
            values = [json.loads(line) for line in lines if line.endswith("\n")]
    except BaseException:
        # Ctrl-C may have reached this process alone.
        os.kill(child, signal.SIGKILL)
        raise
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    if code == OUR_FAULT:
        raise RuntimeError("a comparison failed; see above")
    if code < 0:
        return values, f"the runtime was ended by {signal.Signals(-code).name}"
    return values, f"the runtime ended with code {code}"


def run(read_picture, compare, runtime):
    """The frame of every script: reads the request, answers pair by pair, writes the reply."""
    with open(sys.argv[1], encoding="utf-8") as file:
        request = json.load(file)
    reply = _answer(request, read_picture, compare) | {
        "runtime": f"{runtime} {version(runtime)}",
        "python": platform.python_version(),
        "processor": processor(),
    }
    with open(sys.argv[2], "w", encoding="utf-8") as file:
        json.dump(reply, file, allow_nan=False)


def processor():
    """What the processor calls itself, and its architecture where it says nothing."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            names = [line.split(":", 1)[1] for line in file if line.startswith("model name")]
    except OSError:
        names = []
    name = names[0] if names else platform.processor() or platform.machine()
    return " ".join(name.split())


def _answer(request, read_picture, compare):
    for path in request["pictures"]:
        try:
            read_picture(path)
        except (OSError, RuntimeError, ValueError) as error:
            return {"outcome": "bad-picture", "path": path, "why": words(error)}
    pairs = []
    for pair in request["pairs"]:
        print(f"progress: {pair['name']}", flush=True)
        answers = each(pair["candidates"], compare(pair, request))
        pairs.append({"name": pair["name"], "candidates": answers})
    return {"outcome": "done", "pairs": pairs}


def not_run(side, why):
    """The answer about a model that cannot be compared, and which of the two it is."""
    return {"outcome": "not-run", "side": side, "why": why}


def words(error):
    """The first line of what an exception says."""
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__
