"""Measures of how well a face speaks, which need nothing but its weights and what is said.

`articulation` gives them all at once. Every one is a share, a rank statistic or a rate, so that
faces of other makers and captures of people can be judged by the same rule.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from agent.types import SILENCE, Phone
from body.arkit import INDEX
from body.phonetics import segments

Floats = NDArray[np.float64]

CLOSED = 0.03  # lip gap below which the lips touch; 0.05 is about 2 mm
TOUCHING = 0.08  # lip gap below which a lip that is rolled in touches the teeth
TUCKED = 0.30  # of mouthRollLower: the lower lip lies under the upper teeth
WINDOW = 0.040  # s around a sound in which its contact counts
OPEN = 0.85  # openness from which a vowel is an open one: æ, a, ɑ, and so aɪ, aʊ

_ROUNDED = frozenset("uowyøʉɥʍ")  # first letters of sounds whose lips come forward
_TREMOR = 0.03  # of jawOpen, 1 mm; smaller turns are none
_SHORT = 0.3  # s; a longer silence is no part of how a jaw talks

# How far each shape parts (+) or shuts (-) the lips at their middle, against jawOpen, whose 1 is
# 34 mm. Measured on the shapes that the cast is made of.
_GAP = {
    "jawOpen": 1.0,
    "mouthClose": -1.0,
    "mouthFunnel": 0.39,
    "mouthShrugUpper": 0.12,
    "mouthUpperUpLeft": 0.07,
    "mouthUpperUpRight": 0.07,
    "mouthLowerDownLeft": 0.06,
    "mouthLowerDownRight": 0.06,
    "jawForward": 0.04,
    "mouthLeft": -0.03,
    "mouthRight": -0.03,
    "mouthPucker": -0.035,
    "mouthPressLeft": -0.04,
    "mouthPressRight": -0.04,
    "mouthSmileLeft": -0.045,
    "mouthSmileRight": -0.045,
    "mouthRollUpper": -0.08,
    "mouthRollLower": -0.09,
    "mouthShrugLower": -0.15,
}
_UPPER = [INDEX["mouthUpperUpLeft"], INDEX["mouthUpperUpRight"]]


def lip_gap(faces: ArrayLike) -> Floats:
    """The opening between the lips (...) for faces (..., 52), in units of jawOpen, >= 0."""
    faces = np.asarray(faces, np.float64)
    gap = sum(faces[..., INDEX[name]] * gain for name, gain in _GAP.items())
    return np.maximum(gap, 0.0)


@dataclass(frozen=True, slots=True)
class Closures:
    """Shares of sounds with shut lips: of those that need it, and of those that must not."""

    recall: float  # of p, b, m
    false: float  # of vowels, in their middle
    wanted: int  # how many p, b, m there were
    elsewhere: float  # of all sounds but p, b, m, and f, v on the teeth, in their middle
    opened: float  # of open vowels, those whose lips never part: they look shut
    auc: float  # how well the gap alone tells p, b, m from the rest; 0.5 by chance


def closures(phones: Sequence[Phone], times: ArrayLike, faces: ArrayLike) -> Closures:
    """Judge faces (T, 52) at `times` (T,) s against `phones`. No p, b, m: a recall of 1."""
    times, gap = np.asarray(times, np.float64), lip_gap(faces)
    sounds = [p for p in phones if p.symbol != SILENCE]
    need = np.array([any(s.closes_lips for s in segments(p.symbol)) for p in sounds], bool)
    vowel = np.array([segments(p.symbol)[0].vowel for p in sounds], bool)
    wide = np.array([_openness(p) >= OPEN for p in sounds], bool)
    apart = ~need & np.array([not _on_teeth(p) for p in sounds], bool)
    least = np.array([_near(gap, times, p, WINDOW).min() for p in sounds])
    core = _cores(gap, times, sounds)
    most = np.array([_near(gap, times, p, 0.0).max() for p in sounds])
    return Closures(
        recall=_share(least[need] < CLOSED, none=1.0),
        false=_share(core[vowel & ~need] < CLOSED),
        wanted=int(need.sum()),
        elsewhere=_share(core[apart] < CLOSED),
        opened=_share(most[wide] < CLOSED),
        auc=auc(-core[need], -core[apart]),
    )


def closure_recall(phones: Sequence[Phone], times: ArrayLike, faces: ArrayLike) -> float:
    """The share of p, b, m whose lips are shut within ±40 ms."""
    return closures(phones, times, faces).recall


def contact(phones: Sequence[Phone], times: ArrayLike, faces: ArrayLike) -> float:
    """The share of f, v whose lower lip comes under the teeth within ±40 ms; 1 without any."""
    times, faces = np.asarray(times, np.float64), np.asarray(faces, np.float64)
    tucked = faces[:, INDEX["mouthRollLower"]] >= TUCKED
    below = faces.copy()
    below[:, _UPPER] = 0  # a raised upper lip bares the teeth that the lower one touches
    made = (tucked & (lip_gap(below) < TOUCHING)).astype(np.float64)
    wanted = [p for p in phones if _on_teeth(p)]
    return _share(np.array([_near(made, times, p, WINDOW).max() > 0 for p in wanted]), none=1.0)


def rounding(phones: Sequence[Phone], times: ArrayLike, faces: ArrayLike) -> float:
    """How well lips that come forward tell u, o, w from front vowels: an AUC, 0.5 by chance."""
    times, faces = np.asarray(times, np.float64), np.asarray(faces, np.float64)
    forward = faces[:, INDEX["mouthPucker"]] + faces[:, INDEX["mouthFunnel"]]
    yes = [p for p in phones if p.symbol[:1] in _ROUNDED]
    no = [p for p in phones if _front(p)]
    return auc(_cores(forward, times, yes), _cores(forward, times, no))


def height(phones: Sequence[Phone], times: ArrayLike, faces: ArrayLike) -> float:
    """Rank correlation of how far the jaw opens in a vowel with how open that vowel is."""
    times = np.asarray(times, np.float64)
    jaw = np.asarray(faces, np.float64)[:, INDEX["jawOpen"]]
    vowels = [p for p in phones if segments(p.symbol)[0].vowel]
    reached = [_near(jaw, times, p, 0.0).max() for p in vowels]
    return rank_correlation(reached, [_openness(p) for p in vowels])


@dataclass(frozen=True, slots=True)
class Dynamics:
    """How a jaw moves: a person turns it 3.5 to 5 times a second, at 28 /s."""

    reversals: float  # changes of direction a second
    speed: float  # 95th percentile of its speed by its standard deviation, 1/s


def dynamics(times: ArrayLike, faces: ArrayLike, phones: Sequence[Phone] = ()) -> Dynamics:
    """How the jaw of faces (T, 52) moves, where `phones` (if any) tell that it talks."""
    times = np.asarray(times, np.float64)
    jaw = np.asarray(faces, np.float64)[:, INDEX["jawOpen"]]
    talks = _talking(times, phones) if phones else np.ones(len(times), bool)
    if talks.sum() < 3:
        return Dynamics(0.0, 0.0)
    step = np.median(np.diff(times))
    speed = np.abs(np.gradient(jaw, times))[talks]
    turns = _turns(jaw)
    spread = max(float(jaw[talks].std()), 1e-6)
    rate = float(talks[turns].sum()) / (float(talks.sum()) * float(step))
    return Dynamics(rate, float(np.percentile(speed, 95)) / spread)


@dataclass(frozen=True, slots=True)
class Articulation:
    """Everything that is measured of a speaking face. NaN where nothing could be compared."""

    closures: Closures
    contact: float
    rounding: float
    height: float
    opening: float  # median lip gap of open vowels
    dynamics: Dynamics


def articulation(phones: Sequence[Phone], times: ArrayLike, faces: ArrayLike) -> Articulation:
    """Judge faces (T, 52) at `times` (T,) s, in order, against the `phones` that are said."""
    times = np.asarray(times, np.float64)
    wide = [p for p in phones if _openness(p) >= OPEN]
    gaps = [_near(lip_gap(faces), times, p, 0.0).max() for p in wide]
    return Articulation(
        closures(phones, times, faces),
        contact(phones, times, faces),
        rounding(phones, times, faces),
        height(phones, times, faces),
        float(np.median(gaps)) if gaps else float("nan"),
        dynamics(times, faces, phones),
    )


def auc(positive: ArrayLike, negative: ArrayLike) -> float:
    """The chance that a positive scores above a negative; ties count half. NaN without either."""
    a, b = np.asarray(positive, np.float64), np.asarray(negative, np.float64)
    if not len(a) or not len(b):
        return float("nan")
    ranks = _ranks(np.concatenate([a, b]))
    return float((ranks[: len(a)].sum() - len(a) * (len(a) + 1) / 2) / (len(a) * len(b)))


def rank_correlation(a: ArrayLike, b: ArrayLike) -> float:
    """Spearman's, of (n,) with (n,). NaN where either never changes."""
    x, y = _ranks(np.asarray(a, np.float64)), _ranks(np.asarray(b, np.float64))
    x, y = x - x.mean() if len(x) else x, y - y.mean() if len(y) else y
    size = float(np.sqrt((x @ x) * (y @ y)))
    return float(x @ y) / size if size > 0 else float("nan")


def _ranks(values: Floats) -> Floats:
    """Ranks (n,) from 1; equal values share the mean of theirs."""
    _, where, count = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(count)
    return np.asarray((last - (count - 1) / 2)[where])


def _share(hits: NDArray[np.bool_], none: float = 0.0) -> float:
    return float(hits.mean()) if len(hits) else none


def _on_teeth(phone: Phone) -> bool:
    return any(s.touches_teeth for s in segments(phone.symbol))


def _openness(phone: Phone) -> float:
    """Of a vowel, in [0, 1]: that of its opener half; 0 for what is no vowel."""
    parts = segments(phone.symbol)
    return max((s.open for s in parts if s.vowel), default=0.0) if parts[0].vowel else 0.0


def _front(phone: Phone) -> bool:
    first = segments(phone.symbol)[0]
    return first.vowel and first.back == 0 and first.round == 0 and first.open < 1


def _near(curve: Floats, times: Floats, phone: Phone, margin: float) -> Floats:
    """What of `curve` (T,) lies within `margin` s of a phone; if no row does, its middle."""
    a, b = np.searchsorted(times, [phone.start - margin, phone.end + margin])
    if b > a:
        return curve[a:b]
    return np.atleast_1d(np.interp((phone.start + phone.end) / 2, times, curve))


def _cores(curve: Floats, times: Floats, phones: Sequence[Phone]) -> Floats:
    """The mean (N,) of `curve` (T,) over the middle half of each phone."""
    quarter = [0.25 * (p.end - p.start) for p in phones]
    return np.array(
        [_near(curve, times, p, -q).mean() for p, q in zip(phones, quarter, strict=True)]
    )


def _talking(times: Floats, phones: Sequence[Phone]) -> NDArray[np.bool_]:
    """Which `times` (T,) lie in speech, short pauses included."""
    talks = np.zeros(len(times), bool)
    for phone in phones:
        if phone.symbol != SILENCE or phone.end - phone.start < _SHORT:
            talks |= (times >= phone.start) & (times < phone.end)
    return talks


def _turns(curve: Floats) -> NDArray[np.intp]:
    """The rows at which `curve` (T,) turns, by more than `_TREMOR` before and after."""
    values = curve.tolist()
    turns, high, low, rising = list[int](), 0, 0, 0
    for i, value in enumerate(values):
        high = i if value > values[high] else high
        low = i if value < values[low] else low
        if rising >= 0 and value < values[high] - _TREMOR:
            turns += [high] if rising else []
            rising, low = -1, i
        elif rising <= 0 and value > values[low] + _TREMOR:
            turns += [low] if rising else []
            rising, high = 1, i
    return np.array(turns, np.intp)
