"""Expressions, feelings and turns of the head that a direction asks for, as a layer of the body."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from body import emotion, head
from body.arkit import INDEX, SHAPES
from body.direction.faces import LOOKS, SHAKINGS, region_of
from body.direction.values import Cue
from body.glide import Track, ease
from body.layers import Offer
from body.rig import INDEX as JOINT
from body.rig import JOINTS

Floats = NDArray[np.float64]

_DEGREE = np.pi / 180
_TAKEN = 0.6  # how far an expression takes the parts of the face that it does not name
_FELT = 0.9  # how far a feeling takes the place of the mood
_CHEST = [JOINT["spine"], JOINT["chest"], JOINT["upperChest"]]
_REGION = np.array([region_of(name) for name in SHAPES])
_EYES = np.array([name.startswith("eyeLook") or name.startswith("eyeBlink") for name in SHAPES])


@dataclass(slots=True, eq=False)
class Showing:
    """Something on the face, or a mood, that rises, stays and falls."""

    goal: Floats  # (52,), or a mood vector
    weight: Floats | float
    level: Track  # (1,)
    fall: float  # s
    shaking: str = ""
    begun: float = 0.0

    def release(self, t: float, within: float | None = None) -> None:
        """Let it go from `t` on."""
        self.level.drop(t)
        self.level.add(t, within or self.fall, [0.0])

    def over(self, t: float) -> bool:
        """Whether nothing of it is left, or to come."""
        return not self.level.goal.any() and t > self.level.end


@dataclass(slots=True, eq=False)
class Show:
    """What is shown at present. Asked in order of time."""

    faces: list[Showing] = field(default_factory=list)
    moods: list[Showing] = field(default_factory=list)
    head: Track = field(default_factory=lambda: Track.still(np.zeros(3)))

    def look(self, cue: Cue, t: float, side: str) -> Showing:
        """Put on the expression of `cue`; `side` is for one that is lopsided."""
        look = LOOKS[cue.name]
        one_side = cue.side if cue.side in ("left", "right") else side if look.lopsided else ""
        goal, weight = face_of(cue.name, cue.size, one_side)
        if cue.stop:
            goal = np.where(goal > 0, 0.0, goal)
        level = Track.still([0.0])
        rise, hold, fall = (x / cue.speed for x in (look.rise, look.hold or 0.0, look.fall))
        for k in range(max(cue.times, 1)):
            at = t + k * (rise + hold + fall)
            level.add(at, rise, [1.0])
            if k < cue.times - 1:
                level.add(at + rise + hold, fall, [0.0])
        shaking = cue.name if cue.name in SHAKINGS and not cue.stop else ""
        showing = Showing(goal, weight, level, fall, shaking, t)
        self.faces.append(showing)
        return showing

    def feel(self, colour: Sequence[tuple[str, float]], t: float, speed: float = 1.0) -> Showing:
        """Come into a feeling, over the mood that is there."""
        level = Track.still([0.0])
        level.add(t, 0.6 / speed, [1.0])
        showing = Showing(emotion.feeling(colour), _FELT, level, 1.2 / speed)
        self.moods.append(showing)
        return showing

    def mood(self, vector: Floats, t: float) -> Floats:
        """`vector` (MOOD,) as far as a direction leaves it."""
        self.moods = [m for m in self.moods if not m.over(t)]
        for mood in self.moods:
            share = float(mood.level.at(t)[0]) * float(np.max(mood.weight))
            vector = vector + (mood.goal - vector) * share
        return vector

    def offers(self, t: float) -> tuple[Offer, ...]:
        """The layer at `t`."""
        self.faces = [f for f in self.faces if not f.over(t)]
        out = []
        turns: Floats | None = None
        for face in self.faces:
            level = float(face.level.at(t)[0])
            if level <= 1e-6:
                continue
            out.append(Offer(face=face.goal, weight=face.weight * level))
            if face.shaking:
                turns = _shaken(face, level, t, turns)
        if turns is not None:
            out.append(Offer(turns=turns))
        turn = self.head.at(t)
        if turn.any():
            out.append(head.offer(turn))
        return tuple(out)

    def cut(self, at: float) -> None:
        """Let go of everything."""
        for showing in (*self.faces, *self.moods):
            showing.release(at, 0.5)
        self.head.drop(at)
        if self.head.goal.any() or self.head.end > at:
            self.head.add(at, 0.55, np.zeros(3))


def face_of(name: str, size: float, side: str = "") -> tuple[Floats, Floats]:
    """The weights (52,) of an expression, and how far it takes each from what was there (52,)."""
    look = LOOKS[name]
    goal, named = np.zeros(len(SHAPES)), np.zeros(len(SHAPES), bool)
    sides = (side.capitalize(),) if side else ("Left", "Right")
    for shape, value in look.shapes.items():
        for column in (shape, *(shape + s for s in sides)):
            if column in INDEX:
                goal[INDEX[column]] = min(value * size, 1.0)
                named[INDEX[column]] = True
    mine = np.isin(_REGION, list(look.regions)) & ~_EYES
    if side:
        other = "Right" if side == "left" else "Left"
        mine &= np.array([not shape.endswith(other) for shape in SHAPES])
    mine[INDEX["jawOpen"]] = "jawOpen" in look.shapes
    weight = np.where(named, 1.0, np.where(mine, _TAKEN, 0.0))
    lids = [INDEX["eyeBlinkLeft"], INDEX["eyeBlinkRight"]]
    weight[lids] = np.where(named[lids], 1.0, 0.0)
    return goal, weight


def _shaken(face: Showing, level: float, t: float, turns: Floats | None) -> Floats:
    """`turns` with a laugh or a sob in the chest, which dies away."""
    shaking = SHAKINGS[face.shaking]
    since = t - face.begun
    alive = ease(since / 0.3) * (1 - ease((since - 0.5 * shaking.seconds) / shaking.seconds))
    pulse = 0.5 - 0.5 * np.cos(2 * np.pi * shaking.rate * since)
    bend = shaking.depth * _DEGREE * level * alive * pulse
    turns = np.zeros((len(JOINTS), 3)) if turns is None else turns
    turns[_CHEST, 0] += bend / 3
    turns[JOINT["leftShoulder"], 2] += bend
    turns[JOINT["rightShoulder"], 2] -= bend
    return turns


def move_head(track: Track, cue: Cue, t: float, side: float) -> None:
    """Schedule the movement of `cue`; `side` is 1 for the left, -1 for the right."""
    size, pace = cue.size * _DEGREE, 1 / cue.speed
    rest = np.zeros(3)

    def go(after: float, takes: float, *turn: float) -> None:
        track.add(t + after * pace, takes * pace, np.array(turn) * size)

    match cue.name:
        case "nod":
            times = max(cue.times, 1)
            for i in range(times):
                go(0.55 * i, 0.27, 7.5 * 0.9**i, 0, 0)
                go(0.55 * i + 0.25, 0.36, -0.8, 0, 0)
            track.add(t + 0.55 * times * pace, 0.4 * pace, rest)
        case "shake":
            swings = 2 * max(cue.times, 2)
            for i in range(swings):
                go(0.29 * i, 0.34, 0, (9.0 if i % 2 else -9.0) * 0.92**i, 0)
            track.add(t + 0.29 * swings * pace, 0.45 * pace, rest)
        case "toss":
            go(0.0, 0.35, -10, 6 * side, 0)
            track.add(t + 0.40 * pace, 0.6 * pace, rest)
        case "jerk":
            go(0.0, 0.18, -7, 0, 0)
            track.add(t + 0.25 * pace, 0.7 * pace, rest)
        case "tilt":
            go(0.0, 0.55, 0, 0, -11 * side)
        case "raise":
            go(0.0, 0.55, -10, 0, 0)
        case "lower":
            go(0.0, 0.6, 14, 0, 0)
        case "turn":
            yaw = {"up": 0.0, "down": 0.0, "listener": 0.0, "camera": 0.0}.get(
                cue.target, 24 * side
            )
            go(0.0, 0.6, {"up": -12, "down": 12}.get(cue.target, 0.0), yaw, 0)


def release_head(track: Track, t: float, speed: float) -> None:
    """Bring the head back."""
    track.add(t, 0.6 / speed, np.zeros(3))
