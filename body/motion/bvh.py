"""Read Biovision hierarchy files."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from agent.errors import ConfigError
from body import quat
from body.motion.recording import BYTES, JOINTS, NUMBERS, RATE, Floats, Recording

_AXES = {"X": 0, "Y": 1, "Z": 2}
_LINE = 1 << 16  # characters; a line of 400 joints has some 15 000


@dataclass(slots=True)
class _Tree:
    names: list[str] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)
    offsets: list[list[float]] = field(default_factory=list)
    channels: list[list[str]] = field(default_factory=list)


class _Lines:
    """Stripped lines that know their number, for messages."""

    def __init__(self, path: Path) -> None:
        self.path, self.number = path, 0
        with path.open(encoding="latin-1") as file:
            self._lines: Iterator[str] = iter(file.read(BYTES).splitlines())

    def next(self) -> list[str]:
        for line in self._lines:
            self.number += 1
            if line.strip():
                return line[:_LINE].split()
        raise self.wrong("the file ends too early; copy or export it again")

    def wrong(self, what: str) -> ConfigError:
        return ConfigError(f"{self.path.name}, line {self.number}: {what}")


def read(path: Path) -> Recording:
    """The motion in the BVH file `path`. Raises `ConfigError`."""
    lines = _Lines(path)
    if lines.next()[0].upper() != "HIERARCHY":
        raise lines.wrong("this is not a BVH file (it must begin with HIERARCHY)")
    tree = _hierarchy(lines)
    count, seconds = _header(lines)
    width = sum(len(c) for c in tree.channels)
    if count * width > NUMBERS:
        raise lines.wrong(f"{count} frames of {width} numbers are too many; cut the file in parts")
    step = max(1, math.ceil(1 / (seconds * RATE) - 1e-3))
    rows = np.empty((len(range(0, count, step)), width))
    for k in range(count):
        words = lines.next()
        if len(words) != width:
            raise lines.wrong(
                f"frame {k} has {len(words)} numbers, not {width}; copy or export the file again"
            )
        if k % step == 0:
            rows[k // step] = _numbers(lines, words)
    if np.abs(rows).max() > 1e7:
        raise lines.wrong("a number is beyond 10 million; export the file again")
    return _recording(tree, rows, 1 / (seconds * step))


def _hierarchy(lines: _Lines) -> _Tree:
    tree, stack = _Tree(), [-1]
    while True:
        words = lines.next()
        match words[0].upper():
            case "ROOT" | "JOINT":
                _open(tree, lines, stack, "_".join(words[1:]) or f"joint{len(tree.names)}")
            case "END":
                _open(tree, lines, stack, f"{tree.names[stack[-1]]}_end" if tree.names else "end")
            case "OFFSET" if tree.names:
                tree.offsets[stack[-1]] = _numbers(lines, words[1:4])
                if len(tree.offsets[stack[-1]]) != 3:
                    raise lines.wrong("OFFSET needs three numbers")
            case "CHANNELS" if tree.names:
                tree.channels[stack[-1]] = _channels(lines, words)
            case "}" if len(stack) > 1:
                stack.pop()
            case "MOTION" if len(stack) == 1 and tree.names:
                return tree
            case word:
                raise lines.wrong(f"{word[:20]!r} does not belong here; export the file again")


def _open(tree: _Tree, lines: _Lines, stack: list[int], name: str) -> None:
    if stack[-1] < 0 and tree.names:
        raise lines.wrong("a second ROOT; keep one figure a file")
    if len(tree.names) >= JOINTS:
        raise lines.wrong(f"more than {JOINTS} joints; export the skeleton without its extras")
    if lines.next() != ["{"]:
        raise lines.wrong("a '{' is missing")
    tree.names.append(name)
    tree.parents.append(stack[-1])
    tree.offsets.append([0.0, 0.0, 0.0])
    tree.channels.append([])
    stack.append(len(tree.names) - 1)


def _channels(lines: _Lines, words: list[str]) -> list[str]:
    names = [w.lower() for w in words[2:]]
    known = {f"{axis.lower()}{kind}" for axis in _AXES for kind in ("position", "rotation")}
    if not words[1:] or words[1] != str(len(names)) or not known.issuperset(names):
        raise lines.wrong("CHANNELS must give their number, then names like Xrotation")
    return names


def _header(lines: _Lines) -> tuple[int, float]:
    """The number of frames and the seconds that each lasts."""
    words = lines.next()
    if words[0].lower() != "frames:" or not words[-1].isdecimal() or not 2 <= int(words[-1]) < 1e6:
        raise lines.wrong("'Frames: N' with N of at least 2 is missing")
    count = int(words[-1])
    words = lines.next()
    (seconds,) = _numbers(lines, words[-1:])
    if [w.lower() for w in words[:2]] != ["frame", "time:"] or not 1e-3 <= seconds <= 1:
        raise lines.wrong("'Frame Time: S' with S between 0.001 and 1 s is missing")
    return count, seconds


def _numbers(lines: _Lines, words: list[str]) -> list[float]:
    try:
        values = [float(w) for w in words]
    except ValueError:
        raise lines.wrong("a number was expected; export the file again") from None
    if not all(map(math.isfinite, values)):
        raise lines.wrong("a number is not finite; export the file again")
    return values


def _recording(tree: _Tree, rows: Floats, fps: float) -> Recording:
    turns = np.tile(quat.IDENTITY, (len(rows), len(tree.names), 1))
    travel = np.tile(np.array(tree.offsets[0]), (len(rows), 1))
    column = 0
    for j, channels in enumerate(tree.channels):
        for name in channels:
            axis, values = _AXES[name[0].upper()], rows[:, column]
            column += 1
            if name.endswith("rotation"):
                turn = np.zeros((len(rows), 3))
                turn[:, axis] = np.radians(values)
                turns[:, j] = quat.mul(turns[:, j], quat.exp(turn))
            elif j == 0:
                travel[:, axis] = values
    rest = np.tile(quat.IDENTITY, (len(tree.names), 1))
    return Recording(
        tuple(tree.names), np.array(tree.parents), np.array(tree.offsets), rest, turns, travel, fps,
        "BVH",
    )  # fmt: skip
