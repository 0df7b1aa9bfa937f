"""Both hands over time: what is planned becomes preparation, stroke, hold and retraction."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from agent.affect import Feeling
from agent.types import Phone
from body.arkit import SHAPES
from body.arms import Steer
from body.compiled import posing
from body.gesture.catalogue import CATALOGUE, canonical
from body.gesture.clear import clear, eased
from body.gesture.course import CARRIED, FORWARD, WEIGHT, Course, Move, Pulse, arched
from body.gesture.emblems import EMBLEMS
from body.gesture.flesh import Flesh
from body.gesture.form import Bearing, Form
from body.gesture.lexicon import INTENTS
from body.gesture.phases import BLEND, PREPARE, TURNED, phases
from body.gesture.planner import Planner, Spirit, Stroke
from body.gesture.style import LEFT, RIGHT, Style
from body.gesture.wishes import wishes
from body.glide import Track
from body.layers import ARM, Draft, Offer
from body.posture import REST
from body.prosody import Accent
from body.rig import INDEX, JOINTS

Floats = NDArray[np.float64]

_AGAIN = 0.42  # s from one stroke to readiness for the next
RETRACT = 1.05  # s
_POISE = 0.5  # s before a stroke in which a hand may be ready, on a stress
_LINGER = 0.3  # s by which a hold may be longer to end on one
_SINKS = 0.04  # s after a stroke
_SEEN = 0.03  # s after a stress at which a movement that is seen to end on it does end
_MOMENT = 0.1  # s between the two, at least
_LET_GO = 0.8  # s in which hands sink when they are cut off
_SUNK = 0.05  # share of the arm's length by which a hand sinks in a hold
_PULSE = 0.050  # share of the arm's length that a small beat falls


class Hands:
    """What the two arms are going to do. Asked in order of time."""

    def __init__(self, rng: np.random.Generator, style: Style, flesh: Flesh) -> None:
        self._rng, self._style, self._flesh = rng, style, flesh
        self._planner = Planner(rng, style)
        self.tracks = Course.pair()
        self._bearing = Track.still(np.zeros(6))
        self._face = Track.still(np.zeros(len(SHAPES)))
        self._phases = phases(flesh, style)
        self._stresses = np.empty(0)  # s, of what was said last
        self._done = 0.0  # when the last planned stroke has been made, s

    def show(
        self, name: str, t: float, *, size: float = 1.0, speed: float = 1.0, times: int = 1,
        side: int | None = None,
    ) -> float:  # fmt: skip
        """Make the gesture `name` of the catalogue, from `t` on. Returns the seconds that it takes.

        `side` is LEFT or RIGHT; None leaves it to the gesture and the character. Raises
        `ConfigError` on an unknown name.
        """
        name = canonical(name)
        lead = side if side is not None else self._phases.lead(name)
        if lead != TURNED.get(name, lead):
            name = "point across"
        speed *= self._style.speed
        ready = t + max(self._prepare(h, speed, t) for h in self._using(CATALOGUE[name], lead))
        form, size = CATALOGUE[name], size * self._style.extent
        done = self._make(form, lead, t, ready, ready - BLEND, size, speed, times)
        done += form.hold / speed
        self._planner.note(name, done)
        self._lower(lead, form, t)
        self._rest(form, lead, done, speed)
        return done + RETRACT / speed - t

    def mean(self, intent: str, t: float, size: float, *, sure: bool = False) -> bool:
        """Perhaps, or if `sure`, make a gesture that belongs to an intent; whether it did."""
        odds, names = INTENTS.get(intent, (0.0, ()))
        if not names or (self._rng.random() > min(odds * self._style.rate, 0.95) and not sure):
            return False
        self.show(self._planner.choice.fresh(names), t, size=size)
        return True

    def talk(
        self, utterance: str, phones: Sequence[Phone], accents: Sequence[Accent], at: float,
        now: float, extent: float, speed: float, feel: Feeling = (), intent: str = "inform",
    ) -> None:  # fmt: skip
        """Plan gestures for a speech that starts at `at`; nothing moves before `now` s.

        `extent` and `speed` come of the mood, against 1; `feel` and `intent` decide what is drawn.
        """
        vigour = float(np.sqrt(extent * speed))
        speed *= self._style.speed
        early = self._prepare(self._style.hand, speed, now)

        def takes(name: str, up: bool) -> float:
            prepare = _AGAIN / speed if up else early
            return prepare - BLEND + self._phases.lands(name, speed)

        self._stresses = np.array([at + accent.peak + _SEEN for accent in accents])
        found = wishes(utterance, phones, accents, at)
        spirit = Spirit(feel, intent, speed, vigour)
        for stroke in self._planner.plan(found, now, spirit, takes):
            self._strike(stroke, now, extent, speed)

    def cut(self, at: float) -> None:
        """Drop what is planned after `at` and let the hands sink to rest."""
        for track in self.tracks:
            track.drop(at)
            if not track.resting:
                track.add(Move(at, _LET_GO, None))
        for plain in (self._bearing, self._face):
            plain.drop(at)
            plain.add(at, 0.6, np.zeros(len(plain.goal)))
        self._planner.cut(at)

    def reach(self, t: float) -> Floats:
        """How far the wrists are out, up and ahead of where they rest (2, 3), in arm lengths."""
        return _out(self.tracks[LEFT].at(t), self.tracks[RIGHT].at(t))

    def offer(self, t: float, draft: Draft, quiet: float = 1.0) -> Offer:
        """Both arms at `t`, and what face, head and trunk do with them.

        `quiet` in [0, 1] is how far the mouth is free of speech.
        """
        left, right, face = self.tracks[LEFT].at(t), self.tracks[RIGHT].at(t), self._face.at(t)
        turns, arms = _moved(self._bearing.at(t), left, right, draft.arms)
        if left[WEIGHT] > 0 or right[WEIGHT] > 0:
            rows = np.array([left, right])
            together = draft.turns[_NECK] + draft.turns[_HEAD] + turns[_NECK] + turns[_HEAD]
            arms = clear(arms, rows[:, WEIGHT], rows[:, CARRIED], together, draft.root, self._flesh)
        if not face.any():
            return Offer(turns=turns, arms=arms)
        return Offer(
            _FULL, np.clip(face, 0, 1) * np.where(_MOUTH, quiet, 1.0), turns=turns, arms=arms
        )

    def _strike(self, stroke: Stroke, now: float, extent: float, speed: float) -> None:
        """Schedule one stroke of a unit so that it lands on its peak."""
        form, emblem = CATALOGUE[stroke.name], stroke.name in EMBLEMS
        lead = self._phases.lead(stroke.name)
        if form.either and not form.other and not emblem and self._rng.random() < 0.2:
            lead = 1 - lead
        size = extent * self._style.extent * (0.8 + 0.4 * stroke.strength)
        strike = stroke.peak - self._phases.lands(stroke.name, speed)
        prepare = self._prepare(lead, speed, strike + BLEND - PREPARE / speed)
        ready = strike + BLEND
        low = max(ready - _POISE, max(now, self._done) + prepare)
        ready = self._stressed(ready, low, ready - _MOMENT)
        begin = max(ready - prepare, now)
        done = self._make(form, lead, begin, ready, strike, size, speed, 1, vary=not emblem)
        self._lower(lead, form, begin)
        self._sink(form, lead, done, size)
        self._done = done
        for peak in stroke.beats:
            done = max(done, peak)
            for hand in self._using(form, lead):
                size = extent * self._style.power * _PULSE * (0.7 + 0.6 * self._rng.random())
                self.tracks[hand].beat(Pulse(peak, float(size)))
        if stroke.ends:
            held = form.hold * float(self._rng.uniform(0.6, 1.1)) / speed
            low, high = done + 0.5 * held, done + held + _LINGER
            self._rest(form, lead, self._stressed(done + held, low, high), speed)

    def _stressed(self, wish: float, low: float, high: float) -> float:
        """The stress next to `wish` in [low, high) s, if there is one; else `wish`."""
        near = self._stresses[(self._stresses >= low) & (self._stresses < high)]
        return float(min(near, key=lambda t: abs(t - wish), default=wish))

    def _make(
        self, form: Form, lead: int, begin: float, ready: float, strike: float, size: float,
        speed: float, times: int, *, vary: bool = False,
    ) -> float:  # fmt: skip
        """Schedule preparation and strokes of `form`; when the last stroke ends, s."""
        done = begin
        for hand in self._using(form, lead):
            track = self.tracks[hand]
            first = begin
            if not track.up(begin):  # from rest it takes longer than a lead that is up
                first = max(min(begin, ready - self._prepare(hand, speed, begin)), track.asked)
            track.drop(first)
            noise = self._rng.normal(0, 1, ARM) * _VARIETY * vary
            goals = self._phases.goals(form, lead, hand, size, noise, times)
            for move in self._phases.moves(form, goals, first, ready, strike, speed):
                track.add(move)
            done = strike + self._phases.stroke(form, speed) * (len(goals) - 1)
        self._accompany(form, lead, begin, ready, done, size)
        return done

    def _accompany(
        self, form: Form, lead: int, begin: float, ready: float, done: float, size: float
    ) -> None:
        self._bearing.drop(begin)
        self._face.drop(begin)
        lasts = max(done - ready, 0.35) + 0.6 * (ready - begin)
        start = begin + 0.4 * (ready - begin)
        if form.bearing != Bearing() or self._bearing.goal.any():
            self._bearing.add(start, lasts, form.bearing.row(lead, min(size, 1.2)))
        if form.face or self._face.goal.any():
            self._face.add(start, min(lasts, 0.6), form.features())

    def _rest(self, form: Form, lead: int, at: float, speed: float) -> None:
        """Let the hands of `form` go back to rest at `at`."""
        for hand in self._using(form, lead):
            late = float(self._rng.uniform(0, 0.12))
            self.tracks[hand].add(Move(at + late, RETRACT / speed, None))
        for plain in (self._bearing, self._face):
            if plain.goal.any():
                plain.add(at, 0.8 / speed, np.zeros(len(plain.goal)))

    def _sink(self, form: Form, lead: int, at: float, size: float) -> None:
        """Let the hands of a hold come down a little as it wears off."""
        for hand in self._using(form, lead):
            key = form.of(hand != lead)[-1]
            if key.free:
                low = self._phases.goal(key, hand, size, np.zeros(ARM))
                low[Steer.UP] -= _SUNK
                self.tracks[hand].add(Move(at + _SINKS, 0.9, low))

    def _lower(self, lead: int, form: Form, at: float) -> None:
        """Let a hand that is still up from before, and not needed now, go to rest."""
        other = self.tracks[1 - lead]
        if not form.other and not (other.resting and other.end <= at):
            other.drop(at)
            if not other.resting:
                other.add(Move(at + 0.15, RETRACT, None))

    def _prepare(self, hand: int, speed: float, t: float) -> float:
        """Seconds to get ready at `t`: less for a hand that is up."""
        return (_AGAIN if self.tracks[hand].up(t) else PREPARE) / speed

    def _using(self, form: Form, lead: int) -> tuple[int, ...]:
        return (lead, 1 - lead) if form.other else (lead,)


_COUNT = len(JOINTS)
_SPINE = tuple(INDEX[n] for n in ("spine", "chest", "upperChest"))
_CHEST, _NECK, _HEAD = INDEX["chest"], INDEX["neck"], INDEX["head"]
_LEFT_COLLAR, _RIGHT_COLLAR = INDEX["leftShoulder"], INDEX["rightShoulder"]


@posing
def _out(left: Floats, right: Floats) -> Floats:
    out = np.empty((2, 3))
    for k in range(3):
        out[LEFT, k] = (left[k] - REST[k]) * left[WEIGHT]
        out[RIGHT, k] = (right[k] - REST[k]) * right[WEIGHT]
    return out


@posing
def _moved(bearing: Floats, left: Floats, right: Floats, rest: Floats) -> tuple[Floats, Floats]:
    """Rotation vectors (J, 3) of trunk, head and collar bones, and both arms (2, ARM).

    `bearing` (6,) is what goes with the arms `left` and `right` (WIDE,), which are mixed into
    those at `rest` (2, ARM) by their weight.
    """
    turns, arms = np.zeros((_COUNT, 3)), rest.copy()
    for i in range(2):
        row = left if i == LEFT else right
        goal = eased(row)
        for k in range(ARM):
            arms[i, k] += (goal[k] - arms[i, k]) * row[WEIGHT]
        arms[i, FORWARD] += arched(row)
    nod, turn, tilt, bow, twist, shrug = bearing
    for joint in _SPINE:
        turns[joint, 0], turns[joint, 1] = bow / 3, twist / 3
    on_left, on_right = left[FORWARD] * left[WEIGHT], right[FORWARD] * right[WEIGHT]
    turns[_CHEST, 1] += 0.06 * (on_right - on_left)
    turns[_CHEST, 0] += 0.015 * (on_right + on_left)
    turns[_NECK, 0], turns[_HEAD, 0] = 0.4 * nod, 0.6 * nod
    turns[_NECK, 1], turns[_HEAD, 1] = 0.4 * turn - 0.6 * turns[_CHEST, 1], 0.6 * turn
    turns[_NECK, 2], turns[_HEAD, 2] = 0.4 * tilt, 0.6 * tilt
    turns[_LEFT_COLLAR, 2], turns[_RIGHT_COLLAR, 2] = shrug, -shrug
    return turns, arms


_FULL = np.ones(len(SHAPES))
_MOUTH = np.array([name.startswith(("mouth", "jaw", "tongue")) for name in SHAPES])
_VARIETY = np.array([0.03, 0.03, 0.025, 0.05, 0.08, 0.05, 0.04, *[0.03] * 4, 0.04, 0.04, 0.04])
