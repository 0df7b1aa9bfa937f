"""Which stretches of a talk are shown, and how they join.

Where nothing is said for long, the middle of the silence is left out. The body moves from one
side of such a join to the other over a third of a second, so that nothing jumps.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agent.types import Scheduled
from apps.keepsake.keepsake import Line, Taken
from apps.keepsake.reel import Reel, Rows, Sounds

LULL = 4.0  # s without a word, beyond which a film is shortened
_AROUND = 1.2  # s of it that stay on either side
_JOIN = 0.36  # s

Run = tuple[int, int]  # beats [start, stop)


@dataclass(frozen=True, slots=True)
class Montage:
    """Stretches of a reel, in order, none of them empty."""

    reel: Reel
    zero: int  # the beat from which `at` counts
    runs: tuple[Run, ...]

    @property
    def beats(self) -> int:
        return sum(stop - start for start, stop in self.runs)

    def last(self, beats: int) -> Montage:
        """Its end, at most so many beats of it."""
        kept = list[Run]()
        for start, stop in reversed(self.runs):
            start = max(start, stop - beats)
            if start < stop:
                kept.insert(0, (start, stop))
            beats -= stop - start
        return Montage(self.reel, self.zero, tuple(kept))

    def at(self, t: float) -> float:
        """Where `t` s of the reel comes to be; of what is left out, where its join is."""
        fps, passed = self.reel.fps, 0
        beat = t * fps + self.zero
        for start, stop in self.runs:
            if beat < stop:
                return (passed + max(0.0, beat - start)) / fps
            passed += stop - start
        return passed / fps

    def lines(self, lines: Sequence[Line]) -> list[Line]:
        """`lines` of the reel that are shown, in the time of the montage."""
        out = list[Line]()
        for line in lines:
            start = self.at(line.start)
            seen = self.at(max(line.start, line.end - 0.5 / self.reel.fps)) > start
            if seen or start > 0:
                out.append(Line(line.who, Scheduled(start, line.scheduled.speech)))
        return [line for line in out if line.start < self.beats / self.reel.fps]

    def chunks(self) -> Iterator[tuple[Rows, Sounds]]:
        """All beats, a few seconds at a time. Raises `OSError`."""
        join = round(_JOIN * self.reel.fps)
        for i, (start, stop) in enumerate(self.runs):
            following = self.runs[i + 1][0] if i + 1 < len(self.runs) else None
            if following is None:
                yield from self.reel.chunks(start, stop)
                continue
            count = min(join, stop - start)
            yield from self.reel.chunks(start, stop - count)
            rows, sounds = self.reel.read(stop - count, stop)
            into, _ = self.reel.read(following - len(rows), following)
            if len(into) == len(rows):
                rows = eased(rows, into)
            yield rows, sounds


def montage(taken: Taken, start: float, stop: float, *, whole: bool) -> Montage:
    """What of [start, stop) s is shown: all, or what is not just waiting. Raises `OSError`."""
    reel, lines, (first, last) = taken.reel, taken.lines, taken.beats
    a = min(last, first + max(0, round(start * reel.fps)))
    b = min(last, first + round(min(stop, (last - first) / reel.fps) * reel.fps))
    if whole or b <= a:
        return Montage(reel, first, ((a, b),) if b > a else ())
    alive = reel.sounding(a, b)
    for line in lines:
        lo = max(0, round(line.start * reel.fps) + first - a)
        hi = max(lo, round(line.end * reel.fps) + first - a)
        alive[lo:hi] = True
    return Montage(reel, first, tuple(_runs(alive, a, reel.fps)))


def eased(rows: Rows, into: Rows) -> Rows:
    """(n,) from `rows` over to `into`, slowly at both ends."""
    x = (np.arange(len(rows)) + 1.0) / (len(rows) + 1)
    weight = (x * x * (3 - 2 * x))[:, None]
    out = rows.copy()
    out["root"] = rows["root"] + weight * (into["root"] - rows["root"])
    face = rows["face"].astype(np.float64)
    out["face"] = np.rint(face + weight * (into["face"] - face))
    p, q = _turns(rows), _turns(into)
    q = np.where((p * q).sum(-1, keepdims=True) < 0, -q, q)
    mixed = p + weight[..., None] * (q - p)
    mixed /= np.linalg.norm(mixed, axis=-1, keepdims=True)
    mixed = np.where(mixed[..., :1] < 0, -mixed, mixed)
    out["joints"] = np.rint(mixed[..., 1:] * 32767)
    return out


def _turns(rows: Rows) -> NDArray[np.float64]:
    v = rows["joints"] / 32767.0
    w = np.sqrt(np.maximum(1 - (v**2).sum(-1, keepdims=True), 0))
    return np.concatenate([w, v], -1)


def _runs(alive: NDArray[np.bool_], offset: int, fps: int) -> Iterator[Run]:
    """The stretches to be shown, of beats of which some are `alive`."""
    n, around = len(alive), round(_AROUND * fps)
    edges = np.flatnonzero(np.diff(np.r_[True, alive, True].astype(np.int8)))
    at = 0
    for quiet, wakes in edges.reshape(-1, 2).tolist():
        if wakes - quiet < LULL * fps:
            continue
        # Before the first word and after the last there is nothing to come from or to go to.
        end = quiet + around if quiet else 0
        begin = wakes - around if wakes < n else n
        if end > at:
            yield offset + at, offset + end
        at = begin
    if at < n:
        yield offset + at, offset + n
