"""Phones to ARKit weights: coarticulation by dominance, with contacts that are always made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agent.types import SILENCE, Phone
from body.arkit import INDEX, SHAPES
from body.glide import eases
from body.layers import single
from body.phonetics import Segment, segments
from body.prosody import smooth
from body.visemes import ATTACK, RELEASE, Articulator, viseme

Floats = NDArray[np.float64]

STEP = 0.01  # s between rows
LEAD, TAIL = 0.18, 0.40  # s that the mouth prepares before, and takes to come to rest after

_NEIGHBOURS = 4  # segments on either side that can still be felt
_BLOCK = 2000  # rows at once, to bound memory
_PAUSE = 0.09  # s into a silence after which the lips begin to relax
_SHORT_PAUSE = 0.14  # s; in a shorter one the mouth waits as it is

_SMOOTH = np.array([0.038, 0.022, 0.020, 0.020, 0.016, 0.016, 0.014])  # s, inertia
_RAMP, _HOLD = (0.026, 0.062), 0.040  # s of a lip contact: its ramps, its least plateau
_MEET = 0.25  # of its ramp that is left when the sound begins: lips touch, then press

_STRESS = (0.88, 0.98, 1.08)  # jaw by stress: none, secondary, primary


@dataclass(frozen=True, slots=True, eq=False)
class Mouth:
    """What speech does to the face, every `STEP` s from `start` (s, relative to the speech)."""

    start: float
    face: NDArray[np.float32]  # (T, 52) ARKit weights in [0, 1]
    weight: NDArray[np.float32]  # (T, 52) how far they override expression


@dataclass(frozen=True, slots=True)
class _Piece:
    start: float
    end: float
    segment: Segment
    stress: int


def mouth(
    phones: Sequence[Phone],
    loudness: Floats,
    *,
    effort: float = 1.0,
    uneven: float = 0.0,
    lead: float = LEAD,
) -> Mouth:
    """The mouth over a speech of `phones`.

    `loudness` (T,) in [0, 1] every 10 ms; `effort` scales the openings with arousal; `uneven` in
    [-1, 1] is how much more the left side of the mouth moves than the right; `lead` is how long
    before the first sound it may begin, in seconds.
    """
    pieces = _pieces(phones)
    end = pieces[-1].end if pieces else 0.0
    times = np.arange(-lead, end + TAIL + STEP, STEP)
    shape = _dominate(pieces, times, loudness, effort)
    close = _contact(pieces, times, [p.segment.closes_lips for p in pieces])
    tuck = _contact(pieces, times, [p.segment.touches_teeth for p in pieces])
    # It wakes before the first sound and rests after the last.
    alive = eases((times + lead) / max(0.05, 0.66 * lead)) * eases((end + TAIL - times) / 0.22)
    face, weight = _arkit(shape, close, tuck * (1 - close), uneven)
    weight *= alive[:, None]
    return Mouth(-lead, single(face), single(weight))


def _pieces(phones: Sequence[Phone]) -> list[_Piece]:
    """Phones taken apart: diphthongs and affricates move from one target to the next."""
    pieces = []
    for phone in phones:
        if phone.symbol == SILENCE:
            if phone.end - phone.start < _SHORT_PAUSE:
                continue
            # The lips stay a moment as they were, and come back before the sound does.
            pieces.append(_Piece(phone.start + _PAUSE, phone.end - 0.03, segments(SILENCE)[0], 0))
            continue
        parts = segments(phone.symbol)
        cuts = np.linspace(phone.start, phone.end, len(parts) + 1)
        if len(parts) == 2 and parts[0].vowel and parts[1].vowel:
            cuts[1] = phone.start + 0.58 * (phone.end - phone.start)
        pieces += [
            _Piece(float(a), float(b), part, phone.stress)
            for a, b, part in zip(cuts[:-1], cuts[1:], parts, strict=True)
        ]
    return pieces


def _dominate(pieces: Sequence[_Piece], times: Floats, loudness: Floats, effort: float) -> Floats:
    """Articulators (T, 7): each sound's target, weighed by its dominance at each time."""
    rest = segments(SILENCE)[0]
    first, last = (pieces[0].start, pieces[-1].end) if pieces else (0.0, 0.0)
    pieces = [
        _Piece(first - 1.0, first - 0.10, rest, 0),
        *pieces,
        _Piece(last + 0.09, last + 1.0, rest, 0),
    ]
    table = [viseme(p.segment) for p in pieces]
    target = np.array([t for t, _ in table])
    pull = np.array([d for _, d in table])
    jaw = Articulator.JAW
    target[:, jaw] *= [_STRESS[p.stress] if p.segment.vowel else 1.0 for p in pieces]
    span = np.array([(p.start, p.end) for p in pieces])
    inner = 0.22 * (span[:, 1] - span[:, 0])  # a target is held in the core of its sound
    lo, hi = span[:, 0] + inner, span[:, 1] - inner
    parts = [
        _weigh(times[k : k + _BLOCK], target, pull, span[:, 0], lo, hi)
        for k in range(0, len(times), _BLOCK)
    ]
    shape = np.concatenate(parts)
    shape[:, jaw] *= _by_loudness(times, loudness) * (0.85 + 0.15 * effort)
    shape[:, jaw + 1 :] *= 0.8 + 0.2 * effort
    for column, sigma in enumerate(_SMOOTH):
        shape[:, column] = smooth(shape[:, column], sigma / STEP)
    return np.asarray(shape)


def _weigh(
    times: Floats, target: Floats, pull: Floats, starts: Floats, lo: Floats, hi: Floats
) -> Floats:
    """The mean (T, 7) of `target` (N, 7) at `times` (T,), weighed by dominance.

    That is `pull` (N, 7) inside a sound's core, [lo, hi] (N,), and falls off outside it.
    """
    near = np.searchsorted(starts, times)[:, None] + np.arange(-_NEIGHBOURS, _NEIGHBOURS)
    inside = (near >= 0) & (near < len(starts))
    near = np.clip(near, 0, len(starts) - 1)
    away = times[:, None] - np.clip(times[:, None], lo[near], hi[near])  # (T, K): s, signed
    fall = np.where(away[..., None] < 0, -away[..., None] / ATTACK, away[..., None] / RELEASE)
    force = pull[near] * np.exp(-np.minimum(fall, 30.0)) * inside[..., None] + 1e-12
    return np.asarray((force * target[near]).sum(1) / force.sum(1))


def _by_loudness(times: Floats, loudness: Floats) -> Floats:
    """How far the jaw follows the voice: shouting opens it, mumbling does not."""
    level = smooth(loudness, 0.035 / STEP)
    here = np.interp(times, np.arange(len(level)) * STEP, level)
    return np.asarray(0.55 + 0.6 * here)


def _contact(pieces: Sequence[_Piece], times: Floats, wanted: Sequence[bool]) -> Floats:
    """How completely a contact is made (T,): 1 all through every wanted sound."""
    out = np.zeros(len(times))
    for k, (piece, want) in enumerate(zip(pieces, wanted, strict=True)):
        if not want:
            continue
        rise, fall = _ramp(pieces, k - 1), _ramp(pieces, k + 1)
        # A stop is heard when its closure opens: the lips part just before the sound's end.
        a, b = piece.start + _MEET * rise, piece.end - 0.012
        middle = 0.5 * (a + b)
        a, b = min(a, middle - _HOLD / 2), max(b, middle + _HOLD / 2)
        i, j = np.searchsorted(times, [a - rise, b + fall])
        t = times[i:j]
        pulse = eases((t - a) / rise + 1) * eases((b - t) / fall + 1)
        out[i:j] = np.maximum(out[i:j], pulse)
    return out


def _ramp(pieces: Sequence[_Piece], k: int) -> float:
    """Seconds in which lips come together or part beside piece `k`: a short vowel is not lost."""
    if not 0 <= k < len(pieces):
        return _RAMP[1]
    return min(max(0.7 * (pieces[k].end - pieces[k].start), _RAMP[0]), _RAMP[1])


def _arkit(shape: Floats, close: Floats, tuck: Floats, uneven: float) -> tuple[Floats, Floats]:
    """Articulators (T, 7) and contacts (T,) as ARKit weights and how much each overrides."""
    jaw = np.clip(shape[:, Articulator.JAW], 0, 0.85)
    jaw = jaw * (1 - 0.45 * tuck) * (1 - 0.12 * close)
    open_ = 1 - close
    lips = open_ * (1 - tuck)
    left, right = 1 + 0.05 * uneven, 1 - 0.05 * uneven
    face = np.zeros((len(shape), len(SHAPES)))
    weight = np.zeros_like(face)

    def put(name: str, value: Floats, hold: Floats | float) -> None:
        for side, gain in (("Left", left), ("Right", right)):
            column = INDEX.get(name + side)
            if column is not None:
                face[:, column], weight[:, column] = value * gain, hold
        if name in INDEX:
            face[:, INDEX[name]], weight[:, INDEX[name]] = value, hold

    contact = np.maximum(close, tuck)
    firm = np.maximum(0.8, contact)  # expression shows through, but never opens a contact
    round_ = np.clip(shape[:, Articulator.PUCKER] + shape[:, Articulator.FUNNEL], 0, 1)
    put("jawOpen", jaw, np.maximum(0.85, contact))
    put("mouthClose", jaw * np.maximum(close, 0.25 * tuck), 1.0)
    put("mouthFunnel", np.clip(shape[:, Articulator.FUNNEL], 0, 1) * open_ * (1 - 0.6 * tuck), firm)
    put("mouthPucker", np.clip(shape[:, Articulator.PUCKER], 0, 1) * (1 - 0.4 * contact), 0.9)
    put("mouthLowerDown", shape[:, Articulator.LOWER] * lips, firm)
    put("mouthUpperUp", shape[:, Articulator.UPPER] * open_, np.maximum(0.7, contact))
    put("mouthRollLower", 0.12 * close + 0.55 * tuck, np.maximum(0.8, contact))
    put("mouthRollUpper", 0.08 * close, np.maximum(0.8, contact))
    put("mouthPress", 0.15 * close, np.maximum(0.7, contact))
    put("mouthShrugLower", 0.05 * close + 0.12 * tuck, np.maximum(0.6, contact))
    put("mouthShrugUpper", 0.0 * close, 0.6)
    put("mouthStretch", 0.55 * shape[:, Articulator.SPREAD] * (1 - 0.5 * contact), 0.5)
    put("mouthSmile", 0.30 * shape[:, Articulator.SPREAD], 0.18 + 0.6 * round_)
    put("mouthDimple", 0.12 * shape[:, Articulator.SPREAD], 0.2)
    put("mouthFrown", 0.0 * close, 0.15 + 0.5 * round_)
    put("tongueOut", shape[:, Articulator.TONGUE] * lips, 1.0)
    put("cheekPuff", 0.05 * close, 0.5)
    return np.clip(face, 0, 1), np.clip(weight, 0, 1)
