"""Lips and jaw, against the phones and the loudness of what is said."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from agent.types import SILENCE
from apps.evaluate.measure import Measure
from apps.evaluate.take import Take
from body.arkit import INDEX
from body.articulation import articulation, dynamics

Floats = NDArray[np.float64]

_LAGS = 0.3  # s that the jaw may lag the sound or run ahead of it
_STILL = 1e-6  # a spread that follows nothing


def jaw_and_loudness(take: Take) -> tuple[float, float]:
    """The highest correlation of jaw and loudness, and the jaw's lag there, s."""
    assert take.face is not None
    jaw, loud = take.face[:, INDEX["jawOpen"]], take.loudness
    reach = round(_LAGS * take.fps)
    if take.length <= 3 * reach:
        return float("nan"), float("nan")
    mine = jaw[reach : take.length - reach]
    heard = {k: loud[reach - k : take.length - reach - k] for k in range(-reach, reach + 1)}
    found = {
        k: float(np.corrcoef(mine, other)[0, 1])
        for k, other in heard.items()
        if min(mine.std(), other.std()) > _STILL
    }
    if not found:
        return float("nan"), float("nan")
    best = max(found, key=found.__getitem__)
    return found[best], best / take.fps


def measures(take: Take) -> Iterator[Measure]:
    """Of lips and jaw."""
    if take.face is None or (take.phones and all(p.symbol == SILENCE for p in take.phones)):
        return  # nobody speaks
    if take.phones:
        a = articulation(take.phones, take.times, take.face)
        shut = a.closures
        yield Measure("closure_recall", shut.recall, "of p b m", 0.95, None, heard=True)
        yield Measure("closure_elsewhere", shut.elsewhere, "of the rest", None, 0.05, heard=True)
        yield Measure("open_vowels_shut", shut.opened, "of them", None, 0.02, heard=True)
        yield Measure("closure", shut.auc, "AUC", 0.85, None, heard=True)
        yield Measure("lip_to_teeth", a.contact, "of f v", 1.0, None, heard=True)
        yield Measure("rounding", a.rounding, "AUC", 0.95, None, "uw ow w, front vowels", True)
        yield Measure("jaw_by_vowel_height", a.height, "rank r", 0.7, None, heard=True)
        moves = a.dynamics
    else:
        moves = dynamics(take.times, take.face)
    yield Measure("jaw_reversals", moves.reversals, "a second", 3.5, 5, "a person: 3.8")
    yield Measure("jaw_speed_over_spread", moves.speed, "1/s", None, 35, "a person: 28")
    if take.prosody is not None:
        r, lag = jaw_and_loudness(take)
        yield Measure("jaw_and_loudness", r, "r", 0.3, None, "one capture: 0.40", heard=True)
        yield Measure("jaw_lag", 1000 * lag, "ms", -35, 68, "one capture: 0 to 33")
