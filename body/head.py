"""The head and brows as they follow the voice: nods on accents, tilts, phrase ends, questions.

Rows of rotation vectors: x down (nod), y to the character's left (turn), z to its right (tilt).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from body.arkit import INDEX, SHAPES
from body.compiled import posing
from body.glide import Track, eases
from body.layers import Offer, single
from body.noise import Drift
from body.prosody import STEP, Accent, Prosody, smooth
from body.rig import INDEX as JOINT
from body.rig import JOINTS

Floats = NDArray[np.float64]

LEAD, TAIL = 0.25, 0.9  # s before and after the sound
_DEGREE = np.pi / 180
_EARLY = 0.06  # s by which the head arrives before a vowel is in full voice
_FALL = 0.22  # s that the drop of a nod takes: it lingers below
_TURN = 0.32  # s that a turn to another posture takes, likewise
_CROWD = 0.32  # s between accents that the head marks, at least
_NECK = 0.42  # share of a turn that the neck takes, the skull the rest
_TRUNK = ("hips", "spine", "chest", "upperChest", "neck", "head")
_LINE = [JOINT[name] for name in _TRUNK]
_COUNT, _NAPE, _SKULL = len(JOINTS), JOINT["neck"], JOINT["head"]


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """Rows (T, n) every `STEP` s from `start`; nothing outside."""

    start: float
    rows: NDArray[np.float32]

    @property
    def end(self) -> float:
        return self.start + (len(self.rows) - 1) * STEP

    def at(self, t: float) -> Floats | None:
        """The row (n,) at `t`, between its neighbours, or None."""
        x = (t - self.start) / STEP
        i = int(x)
        if x < 0 or i >= len(self.rows) - 1:
            return None
        return _between(self.rows, i, x - i)


@posing
def _between(rows: NDArray[np.float32], i: int, share: float) -> Floats:
    """The row (n,) that lies `share` of the way from row `i` to the next."""
    out = np.empty(rows.shape[1])
    for k in range(len(out)):
        out[k] = rows[i, k] + (rows[i + 1, k] - rows[i, k]) * np.float32(share)
    return out


def motion(
    accents: Sequence[Accent],
    prosody: Prosody,
    duration: float,
    rng: np.random.Generator,
    *,
    asks: bool = False,
    extent: float = 1.0,
) -> Curve:
    """Rotation vectors (T, 3) of the head over a speech, from `LEAD` s before it.

    Head movement follows pitch and loudness (Munhall et al. 2004); nods mark accents.
    """
    times = np.arange(-LEAD, duration + TAIL, STEP)
    out = np.zeros((len(times), 3))
    out += _sway(accents, times, rng)
    _nods(out, accents, times, rng)
    tone = smooth(prosody.pitch, 0.10 / STEP)
    heard = np.interp(times, np.arange(len(tone)) * STEP, tone)
    out[:, 0] -= 0.16 * np.clip(heard, -6, 8)  # the chin rises with the pitch
    out += Drift(rng, 3, 0.3, 1.2).over(times) * (0.25, 0.35, 0.25)
    final = eases((times - duration + 0.35) / 0.4) * eases((duration + 0.75 - times) / 0.55)
    if asks:
        side = 1.0 if rng.random() < 0.5 else -1.0
        out += final[:, None] * (-2.2, 0.0, 2.0 * side)
    else:
        out[:, 0] += 1.2 * final
    alive = eases((times + LEAD) / 0.35) * eases((duration + TAIL - times) / 0.75)
    rows = smooth(out * alive[:, None], 0.03 / STEP) * (extent * _DEGREE)
    return Curve(-LEAD, single(rows))


def _nods(out: Floats, accents: Sequence[Accent], times: Floats, rng: np.random.Generator) -> None:
    """Add to `out`, for each accent that stands out, a drop that ends on it and lingers."""
    for accent in accents:
        size = accent.strength * float(rng.uniform(0.5, 1.5))
        aside = size * rng.normal(0, 1, 2) * (1.1, 0.7)
        if _outdone(accent, accents):
            continue
        t = times - accent.peak + _EARLY
        i, j = np.searchsorted(t, [-0.6, 0.8])
        t = t[i:j]
        fall = eases((t + _FALL) / _FALL) * eases((0.62 - t) / 0.58)
        lift = eases((t + 0.46) / 0.24) * eases(-t / _FALL)
        out[i:j, 0] += size * (3.4 * fall - 1.3 * lift)
        out[i:j, 1:] += aside * fall[:, None]


def _outdone(accent: Accent, accents: Sequence[Accent]) -> bool:
    """Whether a stronger accent is so near that the head waits for that."""
    return any(
        abs(a.peak - accent.peak) < _CROWD and (a.strength, a.peak) > (accent.strength, accent.peak)
        for a in accents
    )


def _sway(accents: Sequence[Accent], times: Floats, rng: np.random.Generator) -> Floats:
    """Turns and tilts that arrive with accents, so that phrases have postures of their own."""
    strong = [a.peak for a in accents if a.strength > 0.35 and not _outdone(a, accents)]
    goals = rng.normal(0, 1, (len(strong) + 1, 3)) * (0.4, 0.5, 0.25)
    out = np.tile(goals[0], (len(times), 1))
    for peak, change in zip(strong, np.diff(goals, axis=0), strict=True):
        out += eases((times - peak + _EARLY + _TURN) / _TURN)[:, None] * change
    return out


def brows(
    accents: Sequence[Accent],
    duration: float,
    rng: np.random.Generator,
    *,
    asks: bool = False,
    extent: float = 1.0,
) -> Floats:
    """How far the brows rise (T,), at the times of `motion`: on strong accents and questions."""
    times = np.arange(-LEAD, duration + TAIL, STEP)
    out = np.zeros(len(times))
    for accent in accents:
        if accent.strength > 0.55 and rng.random() < 0.6:
            i, j = np.searchsorted(times, [accent.peak - 0.7, accent.peak + 0.6])
            bump = np.exp(-(((times[i:j] - accent.peak + 0.05) / 0.17) ** 2))
            out[i:j] = np.maximum(out[i:j], 0.5 * extent * accent.strength * bump)
    if asks:
        final = eases((times - duration + 0.55) / 0.35) * eases((duration + 0.7 - times) / 0.5)
        out = np.maximum(out, 0.5 * final)
    alive = eases((times + LEAD) / 0.3) * eases((duration + TAIL - times) / 0.4)
    return np.clip(smooth(out, 0.02 / STEP) * alive, 0, 0.8)


_RAISED = np.zeros(len(SHAPES))
_RAISE = np.zeros(len(SHAPES))
for _name, _share in (
    ("browInnerUp", 0.8),
    ("browOuterUpLeft", 1.0),
    ("browOuterUpRight", 0.9),
    ("eyeWideLeft", 0.22),
    ("eyeWideRight", 0.22),
):
    _RAISED[INDEX[_name]] = 1.0
    _RAISE[INDEX[_name]] = _share


def raise_brows(amount: float) -> Offer:
    """Brows up by `amount` in [0, 1], on top of whatever they express."""
    return Offer(face=_RAISED, weight=_RAISE * amount)


def offer(turn: Floats) -> Offer:
    """The head turned by `turn` (3,), shared between neck and skull."""
    return Offer(turns=_shared(turn))


@posing
def _shared(turn: Floats) -> Floats:
    turns = np.zeros((_COUNT, 3))
    for k in range(3):
        turns[_NAPE, k], turns[_SKULL, k] = _NECK * turn[k], (1 - _NECK) * turn[k]
    return turns


def facing(turns: Floats) -> Floats:
    """The rotation vector (3,) of the head in the world, of small `turns` (J, 3)."""
    return np.asarray(turns[_LINE].sum(0))


def nod(track: Track, t: float, *, size: float = 1.0, times: int = 1) -> None:
    """Schedule nods from `t` on; each takes about 0.5 s."""
    for i in range(times):
        start, deep = t + 0.5 * i, 5.5 * size * 0.75**i * _DEGREE
        track.add(start, 0.24, [deep, 0.0, 0.0])
        track.add(start + 0.22, 0.34, [-0.08 * deep, 0.0, 0.0])
    track.add(t + 0.5 * times + 0.1, 0.4, np.zeros(3))


def shake(track: Track, t: float, *, size: float = 1.0, times: int = 3) -> None:
    """Schedule a shake of the head from `t` on, `times` swings of about 0.28 s."""
    for i in range(times):
        wide = (7.0 if i % 2 else -7.0) * size * 0.85**i * _DEGREE
        track.add(t + 0.27 * i, 0.32, [0.0, wide, 0.0])
    track.add(t + 0.27 * times, 0.45, np.zeros(3))
