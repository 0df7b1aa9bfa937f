"""Hands that move with the voice: beats on stressed syllables, in McNeill's phases.

A gesture unit leaves rest, makes one or more strokes, each prepared, struck and held, and goes
back to rest (McNeill 1992; Kendon 2004). A stroke ends on or just before its syllable's peak.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from body.arms import HIGH, LOW, Steer
from body.glide import Track
from body.layers import ARM, Draft, Offer
from body.posture import REST
from body.prosody import Accent
from body.rig import INDEX, JOINTS

Floats = NDArray[np.float64]

LEFT, RIGHT = 0, 1

# Fingers and thumb: curl of four fingers, spread, thumb across, thumb bent.
_OPEN = (0.06, 0.09, 0.13, 0.18, 0.30, 0.05, 0.10)
_LOOSE = (0.16, 0.22, 0.28, 0.34, 0.12, 0.15, 0.15)
_FLAT = (0.03, 0.04, 0.06, 0.09, 0.05, 0.10, 0.10)
_PINCH = (0.44, 0.42, 0.40, 0.42, 0.15, 0.75, 0.40)


def _arm(where: tuple[float, ...], hand: tuple[float, ...], fingers: tuple[float, ...]) -> Floats:
    """(out, up, forward, swivel), (roll, flex, deviate) and fingers as one arm (ARM,)."""
    return np.array([*where, *hand, *fingers])


@dataclass(frozen=True, slots=True, eq=False)
class Form:
    """A beat's shape for one hand: where it is prepared and where the stroke ends."""

    ready: Floats
    struck: Floats


CENTRE = np.array([-0.06, -0.32, 0.46])  # of gesture space, for the wrist
FORMS: dict[str, Form] = {
    "offer": Form(
        _arm((-0.20, -0.30, 0.40, 0.15), (0.35, 0.10, 0.0), _LOOSE),
        _arm((0.04, -0.30, 0.52, 0.10), (0.95, -0.22, 0.0), _OPEN),
    ),
    "chop": Form(
        _arm((-0.12, -0.16, 0.41, 0.25), (0.15, -0.05, 0.20), _LOOSE),
        _arm((-0.10, -0.32, 0.52, 0.15), (0.20, 0.05, -0.15), _FLAT),
    ),
    "sweep": Form(
        _arm((-0.28, -0.24, 0.40, 0.35), (-0.25, 0.15, 0.0), _LOOSE),
        _arm((0.16, -0.26, 0.48, 0.20), (0.35, -0.15, -0.05), _OPEN),
    ),
    "tap": Form(
        _arm((-0.12, -0.18, 0.40, 0.25), (0.10, -0.10, 0.10), _PINCH),
        _arm((-0.10, -0.28, 0.50, 0.18), (0.05, 0.18, -0.05), _PINCH),
    ),
    "frame": Form(
        _arm((-0.14, -0.22, 0.41, 0.20), (0.05, 0.05, 0.10), _LOOSE),
        _arm((-0.04, -0.30, 0.52, 0.20), (0.10, -0.10, -0.05), _OPEN),
    ),
}
_SINGLE = ("offer", "chop", "tap", "sweep")
_PAIRED = ("frame", "offer", "sweep")
_WAVE = _arm((0.20, 0.10, 0.35, -0.05), (-0.75, -0.05, 0.0), _OPEN)


@dataclass(frozen=True, slots=True)
class Style:
    """How somebody moves. All sizes are against 1."""

    extent: float = 1.0  # of gestures and head
    speed: float = 1.0
    rate: float = 1.0  # of gestures
    hand: int = RIGHT  # the one that is preferred

    def __post_init__(self) -> None:
        for name in ("extent", "speed", "rate"):
            value = getattr(self, name)
            if not 0.2 <= value <= 2.0:
                raise ValueError(f"Style.{name} must be in [0.2, 2], got {value!r}")
        if self.hand not in (LEFT, RIGHT):
            raise ValueError(f"Style.hand must be 0 (left) or 1 (right), got {self.hand!r}")


_PREPARE = 0.62  # s from rest or the last stroke to readiness
_STROKE = 0.25  # s
_BLEND = 0.12  # s by which a stroke begins before its preparation has quite come to rest
_HOLD = (0.30, 0.60)  # s after a stroke, before retraction
_RETRACT = 1.10  # s
_UNIT = 1.7  # s; strokes closer than this stay in one unit, hands up between them
_APART = 0.85  # s between strokes, at least
_PAUSE = (2.0, 5.0)  # s from the last stroke of a unit to the first of the next
_STROKES = (0.30, 0.35, 0.25, 0.10)  # how likely a unit has 1, 2, 3, 4 strokes
_ASIDE = -0.07  # shares of arm length; two hands up keep out of each other's way
_EARLY = 0.02  # s by which a stroke ends before the peak of its syllable


@dataclass(slots=True)
class _Stroke:
    """One beat: when it lands, and its place in its unit."""

    peak: float  # s
    strength: float
    fresh: bool  # the first of a unit
    ends: bool  # the last of one


class Hands:
    """What the two arms are going to do. Asked in order of time."""

    def __init__(self, rng: np.random.Generator, style: Style) -> None:
        self._rng, self._style = rng, style
        self.tracks = (Track.still(REST), Track.still(REST))
        self._form = "offer"
        self._using: tuple[int, ...] = (style.hand,)
        self._last = -10.0  # when the last planned stroke ends
        self._near = float(LOW[Steer.OUT])  # how far inwards a wrist may come
        self._left = 0  # strokes to go in the present unit
        self._rest = 0.0  # s that the hands pause before the next unit

    def beat(
        self, accents: Sequence[Accent], at: float, now: float, extent: float, speed: float
    ) -> None:
        """Plan beats for a speech that starts at `at`; nothing moves before `now` s."""
        speed *= self._style.speed
        for stroke in self._choose(accents, at, now, speed):
            if stroke.fresh:
                self._take_up()
            size = extent * self._style.extent * (0.75 + 0.45 * stroke.strength)
            self._near = _ASIDE if len(self._using) == 2 else LOW[Steer.OUT]
            for hand in self._using:
                self._stroke(hand, stroke, now, size, speed)
            if stroke.fresh and len(self._using) == 1:
                self._lower(1 - self._using[0], stroke.peak)

    def _choose(
        self, accents: Sequence[Accent], at: float, now: float, speed: float
    ) -> list[_Stroke]:
        """What is struck: prominent syllables, in units with rests between."""
        lead = 0.9 * (_PREPARE + _STROKE - _BLEND) / speed
        strokes: list[_Stroke] = []
        for i, accent in enumerate(accents):
            peak = at + accent.peak - _EARLY
            rivals = (a for a in accents[i + 1 :] if a.peak - accent.peak < 0.6)
            if any(a.strength > accent.strength + 0.15 for a in rivals):
                continue
            gap = max(_APART / speed, self._rest if self._left == 0 else 0.0)
            if peak - lead < now or peak - self._last < gap:
                continue
            if self._rng.random() > self._style.rate * (0.35 + 0.65 * accent.strength):
                continue
            fresh = self._left == 0 or peak - self._last > _UNIT
            if fresh and strokes:
                strokes[-1].ends = True
            if fresh:
                self._left = 1 + int(self._rng.choice(len(_STROKES), p=_STROKES))
            self._left -= 1
            if self._left == 0:
                self._rest = float(self._rng.uniform(*_PAUSE)) / self._style.rate
            self._last = peak
            strokes.append(_Stroke(peak, accent.strength, fresh, self._left == 0))
        if strokes:
            strokes[-1].ends = True  # the next speech turns the hands round, if it comes in time
        return strokes

    def _take_up(self) -> None:
        """Pick hands and a form for the next unit."""
        rng = self._rng
        draw = rng.random()
        if draw < 0.34:
            self._using = (LEFT, RIGHT)
            self._form = _PAIRED[int(rng.choice(3, p=(0.5, 0.3, 0.2)))]
        else:
            preferred = self._style.hand
            self._using = (preferred if draw < 0.80 else 1 - preferred,)
            self._form = _SINGLE[int(rng.choice(4, p=(0.42, 0.22, 0.20, 0.16)))]

    def _stroke(self, hand: int, plan: _Stroke, now: float, size: float, speed: float) -> None:
        form, track, rng = FORMS[self._form], self.tracks[hand], self._rng
        ready, struck = (self._vary(p, size) for p in (form.ready, form.struck))
        stroke, peak = _STROKE / speed, plan.peak
        begin = max(peak - stroke - (_PREPARE - _BLEND) / speed, now)
        track.drop(begin)  # a retraction on its way is turned round
        track.add(begin, peak - stroke + _BLEND - begin, ready)
        track.add(peak - stroke, stroke, struck)
        held = peak + float(rng.uniform(*_HOLD))
        # The hand sinks a little as the hold wears off.
        sunk = struck + 0.22 * (CENTRE[1] - 0.1 - struck[1]) * np.eye(ARM)[Steer.UP]
        sunk[Steer.INDEX :] += 0.4 * (np.array(_LOOSE) - sunk[Steer.INDEX :])
        track.add(peak + 0.08, 0.75, sunk)
        if plan.ends:
            track.add(held + float(rng.uniform(0, 0.12)), _RETRACT / speed, REST)

    def _vary(self, arm: Floats, size: float) -> Floats:
        """`arm` at `size` about the centre of gesture space, never twice quite the same."""
        out = arm + self._rng.normal(0, 1, ARM) * _VARIETY
        size = min(max(size, 0.4), 1.5)
        out[:3] = CENTRE + (out[:3] - CENTRE) * size
        out[Steer.OUT] = max(out[Steer.OUT], self._near)
        out[Steer.UP] += 0.10 * (size - 1)  # larger gestures are higher
        return np.asarray(np.clip(out, LOW, HIGH))

    def _lower(self, hand: int, peak: float) -> None:
        """Let a hand that is still up from the last unit go to rest."""
        track = self.tracks[hand]
        if not np.array_equal(track.goal, REST):
            track.add(max(peak - 0.3, self._last + 0.3), _RETRACT, REST)

    def wave(self, t: float, extent: float) -> None:
        """A small wave of the preferred hand from `t` on."""
        hand = self._style.hand
        track = self.tracks[hand]
        track.drop(t)
        up = _WAVE.copy()
        up[Steer.UP] += 0.12 * (extent - 1)
        track.add(t, 0.62, up)
        for i in range(4):
            swing = up.copy()
            sign = 1 if i % 2 else -1
            swing[Steer.OUT] += 0.07 * sign
            swing[Steer.DEVIATE] += -0.22 * sign
            track.add(t + 0.52 + 0.20 * i, 0.26, swing)
        track.add(t + 1.42, 0.95, REST)
        self._last = t + 1.3

    def cut(self, at: float) -> None:
        """Drop what is planned after `at` and let the hands sink to rest."""
        for track in self.tracks:
            track.drop(at)
            if not np.array_equal(track.goal, REST):
                track.add(at, 0.8, REST)
        self._last = at

    def offer(self, t: float, draft: Draft) -> Offer:
        """Both arms at `t`, on top of their idle wandering; the trunk turns with them a little."""
        away = np.stack([self.tracks[0].at(t), self.tracks[1].at(t)]) - REST
        forward = away[:, Steer.FORWARD]
        turns = np.zeros((len(JOINTS), 3))
        turns[_CHEST, 1] = 0.06 * (forward[RIGHT] - forward[LEFT])
        turns[_CHEST, 0] = 0.015 * (forward[RIGHT] + forward[LEFT])
        turns[_NECK] = -0.6 * turns[_CHEST]
        return Offer(turns=turns, arms=draft.arms + away)


_CHEST, _NECK = INDEX["chest"], INDEX["neck"]
_VARIETY = np.array([0.03, 0.03, 0.025, 0.05, 0.10, 0.05, 0.04, *[0.03] * 4, 0.04, 0.04, 0.04])
