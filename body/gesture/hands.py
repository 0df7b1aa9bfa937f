"""Both hands over time: what is planned becomes preparation, stroke, hold and retraction."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from agent.affect import Feeling
from agent.types import Phone
from body.arkit import SHAPES
from body.arms import HIGH, LOW, Steer
from body.gesture.catalogue import CATALOGUE, canonical
from body.gesture.clear import clear, eased
from body.gesture.course import CARRIED, WEIGHT, Course, Move, Pulse
from body.gesture.emblems import EMBLEMS
from body.gesture.emphasis import landing
from body.gesture.fit import fit
from body.gesture.flesh import Flesh
from body.gesture.form import Bearing, Form, Key
from body.gesture.lexicon import INTENTS
from body.gesture.planner import Planner, Spirit, Stroke
from body.gesture.style import LEFT, RIGHT, Style
from body.gesture.wishes import wishes
from body.glide import Track
from body.layers import ARM, Draft, Offer
from body.posture import REST
from body.prosody import Accent
from body.rig import INDEX, JOINTS

Floats = NDArray[np.float64]

_PREPARE = 0.60  # s from rest to readiness, for a hand half an arm away
_AGAIN = 0.42  # s from one stroke to readiness for the next
_BLEND = 0.12  # s by which a stroke begins before its preparation has quite come to rest
RETRACT = 1.05  # s
_LET_GO = 0.8  # s in which hands sink when they are cut off
_SUNK = 0.05  # share of the arm's length by which a hand sinks in a hold
_PULSE = 0.050  # share of the arm's length that a small beat falls
CENTRE = np.array([-0.06, -0.32, 0.46])  # of gesture space, for the wrist
_CROSSED = -0.35  # how far inwards both hands are when arms are crossed
_UNCROSS = 0.60  # s by which the inner arm leaves later
_OWN = -0.14  # how far inwards a hand goes that is not alone
_HEAD_POINTS = frozenset(
    ("chin", "mouth", "nose", "eye", "brow", "forehead", "temple", "cheek", "ear", "crown", "nape")
)
_TURNED = {"point left": LEFT, "point right": RIGHT}  # done by the hand of that side


class Hands:
    """What the two arms are going to do. Asked in order of time."""

    def __init__(self, rng: np.random.Generator, style: Style, flesh: Flesh) -> None:
        self._rng, self._style, self._flesh = rng, style, flesh
        self._planner = Planner(rng, style)
        self.tracks = (Course(), Course())
        self._bearing = Track.still(np.zeros(6))
        self._face = Track.still(np.zeros(len(SHAPES)))
        self._known: dict[tuple[Key, int], Floats] = {}
        self._lands: dict[str, float] = {}
        self._load()

    def _load(self) -> None:
        """Bring in the compiled code now: the first gesture of a film must not wait for it."""
        rows = np.stack([fit(CATALOGUE["beat"].keys[0], self._flesh, hand)[0] for hand in (0, 1)])
        none = np.zeros(3)
        clear(eased(rows), np.ones(2), np.ones(2), none, none, self._flesh)

    def show(
        self, name: str, t: float, *, size: float = 1.0, speed: float = 1.0, times: int = 1,
        side: int | None = None,
    ) -> float:  # fmt: skip
        """Make the gesture `name` of the catalogue, from `t` on. Returns the seconds that it takes.

        `side` is LEFT or RIGHT; None leaves it to the gesture and the character. Raises
        `ConfigError` on an unknown name.
        """
        name = canonical(name)
        lead = side if side is not None else _TURNED.get(name, self._style.hand)
        if lead != _TURNED.get(name, lead):
            name = "point across"
        speed *= self._style.speed
        ready = t + max(self._prepare(h, speed, t) for h in self._using(CATALOGUE[name], lead))
        done = self._make(CATALOGUE[name], lead, t, ready, size * self._style.extent, speed, times)
        self._planner.note(name, done)
        self._lower(lead, CATALOGUE[name], t)
        self._rest(CATALOGUE[name], lead, done, speed)
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
            return prepare - _BLEND + self._landing(name) * self._stroke(CATALOGUE[name], speed)

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
        rows = np.stack([self.tracks[LEFT].at(t), self.tracks[RIGHT].at(t)])
        return np.asarray((rows[:, :3] - REST[:3]) * rows[:, WEIGHT, None])

    def offer(self, t: float, draft: Draft, quiet: float = 1.0) -> Offer:
        """Both arms at `t`, and what face, head and trunk do with them.

        `quiet` in [0, 1] is how far the mouth is free of speech.
        """
        rows = np.stack([self.tracks[LEFT].at(t), self.tracks[RIGHT].at(t)])
        bearing, face = self._bearing.at(t), self._face.at(t)
        turns = _turns(bearing, rows)
        weight = rows[:, WEIGHT]
        arms = draft.arms + (eased(rows[:, :ARM]) - draft.arms) * weight[:, None]
        if weight.max() > 0:
            together = draft.turns[_NECK] + draft.turns[_HEAD] + turns[_NECK] + turns[_HEAD]
            arms = clear(arms, weight, rows[:, CARRIED], together, draft.root, self._flesh)
        if not face.any():
            return Offer(turns=turns, arms=arms)
        return Offer(
            _FULL, np.clip(face, 0, 1) * np.where(_MOUTH, quiet, 1.0), turns=turns, arms=arms
        )

    def _strike(self, stroke: Stroke, now: float, extent: float, speed: float) -> None:
        """Schedule one stroke of a unit so that it lands on its peak."""
        form, emblem = CATALOGUE[stroke.name], stroke.name in EMBLEMS
        lead = self._style.hand
        if form.either and not form.other and not emblem and self._rng.random() < 0.2:
            lead = 1 - lead
        lead = _TURNED.get(stroke.name, lead)
        size = extent * self._style.extent * (0.8 + 0.4 * stroke.strength)
        lasts = self._landing(stroke.name) * self._stroke(form, speed)
        prepare = self._prepare(lead, speed, stroke.peak - lasts - _PREPARE / speed)
        ready = stroke.peak - lasts + _BLEND
        begin = max(ready - prepare, now)
        done = self._make(form, lead, begin, ready, size, speed, 1, hold=0.0, vary=not emblem)
        self._lower(lead, form, begin)
        self._sink(form, lead, done, size)
        for peak in stroke.beats:
            done = max(done, peak)
            for hand in self._using(form, lead):
                size = extent * self._style.power * _PULSE * (0.7 + 0.6 * self._rng.random())
                self.tracks[hand].beat(Pulse(peak, float(size)))
        if stroke.ends:
            held = form.hold * float(self._rng.uniform(0.6, 1.1)) / speed
            self._rest(form, lead, done + held, speed)

    def _make(
        self, form: Form, lead: int, begin: float, ready: float, size: float, speed: float,
        times: int, *, hold: float | None = None, vary: bool = False,
    ) -> float:  # fmt: skip
        """Schedule preparation, strokes and hold of `form`; when the hold ends, s."""
        order = _order(form, times)
        done = ready - _BLEND + self._stroke(form, speed) * (len(order) - 1)
        inner = self._inner(begin) if form.other else None
        for hand in self._using(form, lead):
            track = self.tracks[hand]
            first = begin
            if not track.up(begin):  # from rest it takes longer than a lead that is up
                first = max(min(begin, ready - self._prepare(hand, speed, begin)), track.asked)
            track.drop(first)
            noise = self._rng.normal(0, 1, ARM) * _VARIETY * vary
            goals = self._goals(form, lead, hand, size, noise)
            late = _UNCROSS / speed * (hand == inner)
            for move in self._moves(form, [goals[i] for i in order], first, ready, speed, late):
                track.add(move)
        self._accompany(form, lead, begin, ready, done, size)
        return done + (form.hold if hold is None else hold) / speed

    def _goals(
        self, form: Form, lead: int, hand: int, size: float, noise: Floats
    ) -> list[tuple[Floats, float]]:
        """For each key of `form`, the arm (ARM,) and how far the hand goes with the head."""
        paired = bool(form.other)
        return [
            (
                self._goal(key, hand, size, noise, paired=paired),
                float(form.head and key.at.removeprefix("other ") in _HEAD_POINTS),
            )
            for key in form.of(hand != lead)
        ]

    def _moves(
        self, form: Form, goals: Sequence[tuple[Floats, float]], first: float, ready: float,
        speed: float, late: float = 0.0,
    ) -> list[Move]:  # fmt: skip
        """Preparation from `first` to `ready`, and strokes to each goal after the first."""
        step = self._stroke(form, speed)
        flow = step * (0.12 + 0.18 * self._style.fluidity)  # by which a stroke runs into the next
        moves = []
        for n, (goal, carried) in enumerate(goals):
            start, lasts = first, max(ready - first, 0.12)
            if n > 0:
                start = max(ready - _BLEND + step * (n - 1), first + 0.01)
                lasts = step + (flow if n < len(goals) - 1 else 0.0)
            moves.append(Move(start + late, lasts, goal, carried))
        return moves

    def _landing(self, name: str) -> float:
        """When the gesture `name` strikes, from where its strokes begin, in strokes."""
        if name not in self._lands:
            form, lead = CATALOGUE[name], _TURNED.get(name, self._style.hand)
            goals = self._goals(form, lead, lead, 1.0, np.zeros(ARM))
            order = _order(form, 1)
            moves = self._moves(form, [goals[i] for i in order], 0.0, _PREPARE, 1.0)
            begun, step = _PREPARE - _BLEND, self._stroke(form, 1.0)
            strokes = [begun + step * n for n in range(1, len(order))]
            self._lands[name] = (landing(moves, strokes) - begun) / step
        return self._lands[name]

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
                low = self._goal(key, hand, size, np.zeros(ARM))
                low[Steer.UP] -= _SUNK
                self.tracks[hand].add(Move(at + 0.10, 0.9, low))

    def _lower(self, lead: int, form: Form, at: float) -> None:
        """Let a hand that is still up from before, and not needed now, go to rest."""
        other = self.tracks[1 - lead]
        if not form.other and not (other.resting and other.end <= at):
            other.drop(at)
            if not other.resting:
                other.add(Move(at + 0.15, RETRACT, None))

    def _goal(
        self, key: Key, hand: int, size: float, noise: Floats, *, paired: bool = False
    ) -> Floats:
        """`key` as an arm (ARM,) of this body; `paired` hands keep to their own sides."""
        if (key, hand) not in self._known:
            self._known[key, hand] = fit(key, self._flesh, hand)[0]
        arm = self._known[key, hand].copy()
        if key.free:
            size = min(max(size, 0.5), 1.4)
            arm[:3] = CENTRE + (arm[:3] - CENTRE) * size
            arm[Steer.UP] += 0.08 * (size - 1)  # larger gestures are higher
            arm += noise
            if paired:
                arm[Steer.OUT] = max(arm[Steer.OUT], min(_OWN, self._known[key, hand][Steer.OUT]))
        return np.asarray(np.clip(arm + key.shifts(min(size, 1.2)), LOW, HIGH))

    def _inner(self, begin: float) -> int | None:
        """Of arms that will be crossed at `begin`, the one beneath, which must wait to come out."""
        for track in self.tracks:
            track.drop(begin)
        left, right = (track.goal for track in self.tracks)
        if left is None or right is None or max(left[0], right[0]) > _CROSSED:
            return None
        return LEFT if left[Steer.FORWARD] < right[Steer.FORWARD] else RIGHT

    def _prepare(self, hand: int, speed: float, t: float) -> float:
        """Seconds to get ready at `t`: less for a hand that is up."""
        return (_AGAIN if self.tracks[hand].up(t) else _PREPARE) / speed

    def _stroke(self, form: Form, speed: float) -> float:
        return form.stroke / speed * (1.2 - 0.2 * self._style.power)

    def _using(self, form: Form, lead: int) -> tuple[int, ...]:
        return (lead, 1 - lead) if form.other else (lead,)


def _order(form: Form, times: int) -> list[int]:
    """Which key follows which: ready, then the strokes, over and over.

    A form with one stroke is prepared again before each.
    """
    strokes, count = list(range(1, len(form.keys))), form.times * times
    return [0, *strokes * count] if len(strokes) > 1 else [0, 1] * count


_SPINE = [INDEX[n] for n in ("spine", "chest", "upperChest")]
_CHEST, _NECK, _HEAD = INDEX["chest"], INDEX["neck"], INDEX["head"]
_LEFT_COLLAR, _RIGHT_COLLAR = INDEX["leftShoulder"], INDEX["rightShoulder"]


def _turns(bearing: Floats, rows: Floats) -> Floats:
    """Rotation vectors (J, 3) of trunk, head and collar bones."""
    turns = np.zeros((len(JOINTS), 3))
    nod, turn, tilt, bow, twist, shrug = bearing.tolist()
    forward = rows[:, Steer.FORWARD] * rows[:, WEIGHT]
    turns[_SPINE] = (bow / 3, twist / 3, 0.0)
    turns[_CHEST, 1] += 0.06 * (forward[RIGHT] - forward[LEFT])
    turns[_CHEST, 0] += 0.015 * (forward[RIGHT] + forward[LEFT])
    turns[_NECK] = (0.4 * nod, 0.4 * turn, 0.4 * tilt)
    turns[_NECK] -= 0.6 * turns[_CHEST] * (0.0, 1.0, 0.0)
    turns[_HEAD] = (0.6 * nod, 0.6 * turn, 0.6 * tilt)
    turns[_LEFT_COLLAR, 2], turns[_RIGHT_COLLAR, 2] = shrug, -shrug
    return turns


_FULL = np.ones(len(SHAPES))
_MOUTH = np.array([name.startswith(("mouth", "jaw", "tongue")) for name in SHAPES])
_VARIETY = np.array([0.03, 0.03, 0.025, 0.05, 0.08, 0.05, 0.04, *[0.03] * 4, 0.04, 0.04, 0.04])
