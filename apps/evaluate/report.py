"""All measures of a take, side by side with shuffled sound and a reference."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from apps.evaluate import eyes, motion, speech
from apps.evaluate.measure import Measure
from apps.evaluate.take import Take, positions, shifted
from body.rig import Skeleton

_SHIFTS = 5  # shuffled takes to average over


@dataclass(frozen=True, slots=True)
class Row:
    """One measure of the take, the same on shuffled sound, and of a reference."""

    ours: Measure
    shuffled: float | None
    reference: float | None


def judged(take: Take, skeleton: Skeleton) -> Iterator[Measure]:
    """Every measure that `take` holds enough for; on a body like `skeleton`."""
    yield from speech.measures(take)
    yield from eyes.measures(take)
    yield from motion.measures(take, skeleton)


def compared(take: Take, skeleton: Skeleton, reference: Take | None = None) -> list[Row]:
    """What is measured of `take`, and beside it what makes the figure mean something."""
    ours = list(judged(take, skeleton))
    moved = [{m.name: m.value for m in again if m.heard} for again in _shuffled(take, skeleton)]
    other = {m.name: m.value for m in judged(reference, skeleton)} if reference else {}
    rows = []
    for measure in ours:
        values = [m[measure.name] for m in moved if measure.name in m]
        chance = float(np.nanmean(values)) if values and not np.isnan(values).all() else None
        rows.append(Row(measure, chance, other.get(measure.name)))
        if measure.name == "beat_consistency" and chance is not None:
            gain = Measure("beat_consistency_over_shuffled", measure.value - chance, "", 0.10)
            rows.append(Row(gain, None, None))
    return rows


def _shuffled(take: Take, skeleton: Skeleton) -> Iterator[list[Measure]]:
    """What hangs together with the sound, on shuffled sound; the motion is looked at once."""
    moves = take.joints is not None and take.prosody is not None
    rests = motion.motion_beats(take) if moves else np.empty(0)
    ends = motion.strokes(positions(take, skeleton), take.fps) if moves else np.empty(0)
    for k in range(1, _SHIFTS + 1):
        other = shifted(take, take.duration * k / (_SHIFTS + 1))
        timed = motion.in_time(other, rests, ends) if moves else ()
        yield [*speech.measures(other), *timed]


def table(rows: Sequence[Row]) -> str:
    """`rows` for a terminal."""
    lines = [("measure", "here", "shuffled", "reference", "unit", "aim", "")]
    for row in rows:
        m = row.ours
        verdict = {True: "yes", False: "NO", None: ""}[m.fits]
        lines.append(
            (m.name, _number(m.value), _number(row.shuffled), _number(row.reference), m.unit,
             m.range, verdict)
        )  # fmt: skip
    wide = [max(len(line[i]) for line in lines) for i in range(7)]
    out = []
    for line in lines:
        cells = [
            cell.rjust(w) if 1 <= i <= 3 else cell.ljust(w)
            for i, (cell, w) in enumerate(zip(line, wide, strict=True))
        ]
        out.append("  ".join(cells).rstrip())
    return "\n".join(out)


def records(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """`rows` for a machine; what is not known is null."""
    return [
        {
            "name": r.ours.name,
            "value": _known(r.ours.value),
            "shuffled": _known(r.shuffled),
            "reference": _known(r.reference),
            "unit": r.ours.unit,
            "low": r.ours.low,
            "high": r.ours.high,
            "fits": r.ours.fits,
            "source": r.ours.source,
        }
        for r in rows
    ]


def _known(value: float | None) -> float | None:
    return None if value is None or math.isnan(value) else round(value, 6)


def _number(value: float | None) -> str:
    if value is None or math.isnan(value):
        return "-"
    return f"{value:.3g}" if abs(value) < 1000 else f"{value:.0f}"
