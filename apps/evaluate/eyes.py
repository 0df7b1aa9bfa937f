"""Lids and gaze."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from apps.evaluate.measure import Measure
from apps.evaluate.take import Take
from body import arkit
from body.arkit import INDEX

Floats = NDArray[np.float64]

_SHUT = 0.5  # weight that a lid passes in a blink
_LONGEST = 0.5  # s; eyes that are shut for longer are closed on purpose
_AT = 7.0  # degrees from the middle of the listener's face that still look at it


def blinks(lid: Floats, fps: float) -> list[tuple[float, float, float]]:
    """Of each blink in `lid` (T,): its half-width in s, and its closing and opening speed, 1/s."""
    over = lid > _SHUT
    edges = np.flatnonzero(np.diff(over.astype(int))).tolist()
    found = []
    for a, b in pairwise(edges):
        if not over[a + 1] or (b - a) / fps > _LONGEST:
            continue
        peak = a + 1 + int(lid[a + 1 : b + 1].argmax())
        reach = max(1, round(0.25 * fps))
        rest = min(lid[max(0, a - reach) : a + 1].min(), lid[b : b + reach].min())
        half = 0.5 * (lid[peak] + rest)
        left, right = peak, peak
        while left > 0 and lid[left - 1] > half:
            left -= 1
        while right < len(lid) - 1 and lid[right + 1] > half:
            right += 1
        width = (right - left) + _part(lid, left, -1, half) + _part(lid, right, 1, half)
        slope = np.diff(lid[max(0, left - reach) : right + reach]) * fps
        found.append((width / fps, float(slope.max()), float(-slope.min())))
    return found


def _part(lid: Floats, i: int, step: int, level: float) -> float:
    """How much of the frame beyond `i` is still above `level`."""
    j = i + step
    if not 0 <= j < len(lid) or lid[i] == lid[j]:
        return 0.0
    return float(np.clip((lid[i] - level) / (lid[i] - lid[j]), 0, 1))


def looking(take: Take) -> Floats:
    """(T, 2) degrees that the eyes look to the character's left of the listener, and up."""
    assert take.face is not None
    face = take.face
    out = np.zeros((take.length, 2))
    for side, sign in (("Left", 1.0), ("Right", -1.0)):
        away, towards = (face[:, INDEX[f"eyeLook{way}{side}"]] for way in ("Out", "In"))
        out[:, 0] += 0.5 * sign * (arkit.LOOK_OUT * away - arkit.LOOK_IN * towards)
        up, down = (face[:, INDEX[f"eyeLook{way}{side}"]] for way in ("Up", "Down"))
        out[:, 1] += 0.5 * (arkit.LOOK_UP * up - arkit.LOOK_DOWN * down)
    if take.head is not None:
        out[:, 0] += np.degrees(take.head[:, 1])
        out[:, 1] -= np.degrees(take.head[:, 0])
    return out


def measures(take: Take) -> Iterator[Measure]:
    """Of lids and gaze."""
    if take.face is None:
        return
    lids = take.face[:, [INDEX["eyeBlinkLeft"], INDEX["eyeBlinkRight"]]].mean(1)
    found = np.array(blinks(lids, take.fps)).reshape(-1, 3)
    rate = len(found) / max(take.duration, 1e-6) * 60
    yield Measure("blinks", rate, "a minute", 8, 32.5, "Bentivoglio 1997, Doughty 2001")
    width = float(np.median(found[:, 0])) * 1000 if len(found) else np.nan
    # A frame more or less is what the sampling does to it.
    slack = 500 / take.fps
    yield Measure("blink_half_width", width, "ms", 86 - slack, 116 + slack, "nine ARKit captures")
    ratio = float(np.median(found[:, 1] / found[:, 2])) if len(found) else np.nan
    yield Measure("blink_closing_over_opening", ratio, "speed", 1.0, None, "nine ARKit captures")
    at = np.hypot(*looking(take).T) < _AT
    speaks = take.speaking
    for role, when, low, high in (
        ("speaking", speaks, 0.33, 0.6),
        ("not_speaking", ~speaks, 0.5, 1.0),
    ):
        share = float(at[when].mean()) if when.sum() > take.fps else np.nan
        yield Measure(f"gaze_at_listener_{role}", share, "share", low, high, "Kendon 1967")
