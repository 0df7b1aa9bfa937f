"""Acting a direction: each cue, when its time comes, becomes something that the body does."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from agent.errors import ConfigError
from agent.types import Speech
from body.direction.clips import rounds
from body.direction.course import Course
from body.direction.grammar import complaint, parse
from body.direction.places import aim, goal_of, side_of, yaw_to
from body.direction.show import Show, Showing, move_head, release_head
from body.direction.timing import lasting, length
from body.direction.values import Cue, Direction, Timed
from body.gaze import DIRECTIONS, LISTENER
from body.gesture import LEFT, RIGHT

if TYPE_CHECKING:
    from body.performer import Performer

log = logging.getLogger(__name__)

_AHEAD = 0.3  # s by which cues are given to the organs before their time
_GAP = 0.35  # s of silence after which a speech is not part of the last any more
_COLOUR = 1.2  # s that the feeling of a movement outlives it
_HEAD_POSES = ("tilt", "raise", "lower", "turn")
_STEP = 0.35  # m
_STROLL = 1.2  # m that a walk to nowhere in particular goes

_BEGUN, _ENDED = 1, 2


@dataclass(slots=True, eq=False)
class _Plan:
    """One direction and the uninterrupted speech that it belongs to."""

    at: float
    course: Course
    timed: list[Timed | None] = field(default_factory=list)
    state: list[int] = field(default_factory=list)
    shown: dict[int, list[Showing]] = field(default_factory=dict)
    closed: bool = False  # no further speech belongs to it

    def extend(self, speech: Speech, at: float) -> None:
        """Another speech goes with it, which starts at `at`."""
        self.course.extend(speech, at - self.at)
        fresh = self.course.timed
        self.state += [0] * (len(fresh) - len(self.state))
        self.timed = [
            old if done == _ENDED else new
            for old, new, done in zip(self.timed or fresh, fresh, self.state, strict=True)
        ]

    def close(self, at: float) -> None:
        """Give way to another direction at `at`: begin nothing more, and hold nothing longer."""
        self.closed = True
        for i, one in enumerate(self.timed):
            if one is None or self.at + one.start >= at:
                self.timed[i] = None
            elif one.cue.duration is None and lasting(one.cue):
                end = min(one.end, at + 0.3 - self.at)
                self.timed[i] = Timed(one.cue, one.start, max(end, one.start + 0.05))

    @property
    def end(self) -> float:
        return self.at + max(length(self.timed), self.course.end)


class Director:
    """What a performer's directions come to. Asked in order of time."""

    def __init__(self) -> None:
        self.show = Show()
        self._plans: list[_Plan] = []

    def take(self, speech: Speech, at: float) -> None:
        """Plan the direction of a speech that starts at `at`, or go on with the one before.

        What is not understood is reported in the log; the rest is acted.
        """
        last = self._plans[-1] if self._plans else None
        if speech.act.direction:
            if last is not None:
                last.close(at)
            last = _Plan(at, Course(_understood(speech.act.direction)))
            self._plans.append(last)
        elif last is None or last.closed or at - (last.at + last.course.end) > _GAP:
            return
        last.extend(speech, at)

    def still(self, start: float, end: float) -> frozenset[str]:
        """Which of `head`, `hands` and `eyes` keep still at some time of [start, end)."""
        out: set[str] = set()
        for plan in self._plans:
            for one in plan.timed:
                if one is None or plan.at + one.start >= end or plan.at + one.end <= start:
                    continue
                out |= _stilled(one.cue)
        return frozenset(out)

    @property
    def leads(self) -> bool:
        """Whether a direction says where the feet go: then no gaze calls them elsewhere."""
        return any(
            one is not None and one.cue.kind == "move" and state
            for plan in self._plans
            for one, state in zip(plan.timed, plan.state, strict=True)
        )

    def advance(self, body: Performer, t: float) -> None:
        """Begin and end what is due by `t`, or soon after."""
        if not self._plans:
            return
        for plan in self._plans:
            for i, one in enumerate(plan.timed):
                if one is None or plan.state[i] == _ENDED:
                    continue
                if plan.state[i] == 0 and plan.at + one.start <= t + _AHEAD:
                    plan.state[i] = _BEGUN
                    try:
                        plan.shown[i] = self._begin(body, one, max(plan.at + one.start, t))
                    except ConfigError as error:
                        log.warning("direction: %s", error)
                if plan.state[i] == _BEGUN and "eyes" in _stilled(one.cue):
                    body.blinks.hold(min(plan.at + one.end, t + _AHEAD))
                if plan.state[i] == _BEGUN and plan.at + one.end <= t + _AHEAD:
                    plan.state[i] = _ENDED
                    self._finish(body, one.cue, plan.shown.pop(i, []), max(plan.at + one.end, t))
        self._plans = [p for p in self._plans if t <= p.end + 1.0]

    def cut(self, at: float) -> None:
        """Begin nothing more, and let go of what is shown."""
        self._plans = []
        self.show.cut(at)

    def _begin(self, body: Performer, one: Timed, t: float) -> list[Showing]:
        """Start to do it at `t`; what of it is to be released at its end."""
        cue, shown = one.cue, list[Showing]()
        calm = cue.stop and cue.kind != "face"
        if cue.colour and not calm:
            shown.append(self.show.feel(cue.colour, t, cue.speed))
        match cue.kind:
            case "feel" if cue.stop:
                shown.append(self.show.feel((("neutral", 1.0),), t))
            case "face" if "eyes" not in _stilled(cue):
                shown.append(self.show.look(cue, t, "left" if body.uneven >= 0 else "right"))
                if cue.target and not cue.stop:
                    body.gaze.plan(t, aim(cue, body), max(one.end - one.start, 0.8))
            case "gaze":
                _look(body, cue, t, one.end - one.start)
            case "head" if not cue.stop:
                self.show.head.drop(t)
                move_head(self.show.head, cue, t, side_of(cue, body))
            case "gesture" if not cue.stop:
                _gesture(body, cue, t)
            case "clip" if not cue.stop:
                _clip(body, one, t)
            case "posture" if not cue.stop:
                body.stance.take(cue.name, t, cue.speed)
            case "move" if not cue.stop:
                _move(body, cue, t)
            case _:
                pass  # waiting, stillness, and what is not to be done
        return shown

    def _finish(self, body: Performer, cue: Cue, shown: list[Showing], t: float) -> None:
        for showing in shown:
            showing.release(t + (0.0 if lasting(cue) else _COLOUR))
        if cue.kind == "head" and cue.name in _HEAD_POSES and not cue.stop:
            release_head(self.show.head, t, cue.speed)
        if cue.kind == "posture" and (cue.duration is not None or cue.until is not None):
            body.stance.take("standing" if cue.name == "sitting" else "at ease", t)


def _stilled(cue: Cue) -> frozenset[str]:
    """Which of `head`, `hands` and `eyes` `cue` keeps still; eyes that do so do not blink."""
    if cue.kind == "still":
        return frozenset({"head", "hands"} if cue.name == "body" else {cue.name})
    if not cue.stop:
        return frozenset()
    if cue.kind == "face":
        return frozenset({"eyes"} if cue.name in ("blink", "close eyes", "eyes shut") else ())
    return frozenset({"head": {"head"}, "gesture": {"hands"}}.get(cue.kind, ()))


def _understood(text: str) -> Direction:
    try:
        direction = parse(text)
    except ConfigError as error:
        log.warning("%s", error)
        return Direction()
    if direction.unknown:
        log.warning("%s", complaint(direction))
    return direction


def _look(body: Performer, cue: Cue, t: float, stay: float) -> None:
    gaze, side = body.gaze, side_of(cue, body)
    if cue.stop:
        away = cue.target in (LISTENER, "camera")
        gaze.plan(t, DIRECTIONS["away"] if away else LISTENER, stay)
        return
    match cue.name:
        case "look around":
            for i, (yaw, pitch) in enumerate(((16, 1), (-4, 6), (-17, -1), (5, -4))):
                gaze.plan(t + 0.8 * i / cue.speed, (yaw * side, pitch), 0.75 / cue.speed)
        case "roll eyes":
            for i, (yaw, pitch) in enumerate(((13, 5), (6, 13), (-6, 13), (-13, 4))):
                gaze.plan(t + 0.17 * i / cue.speed, (yaw * side, pitch), 0.2 / cue.speed)
            gaze.plan(t + 0.85 / cue.speed, LISTENER, 0.6)
        case "avert":
            gaze.plan(t, (14.0 * side * cue.size, -9.0 * cue.size), stay)
        case _:
            gaze.plan(t, aim(cue, body), stay)


def _gesture(body: Performer, cue: Cue, t: float) -> None:
    name = cue.name if cue.name != "point" else goal_of(cue, body)
    hand = {"left": LEFT, "right": RIGHT}.get(cue.side)
    body.hands.show(name, t, size=cue.size, speed=cue.speed, times=max(cue.times, 1), side=hand)


def _clip(body: Performer, one: Timed, t: float) -> None:
    """Play it as often as was asked for; what goes round, for as long as it is to last."""
    cue = one.cue
    seconds, turns = rounds(cue.name)
    again, times = max(cue.times, 1), 1
    if turns > 1:
        again, times = 1, max(1, round((one.end - one.start) * cue.speed / seconds))
    for _ in range(again):
        t = body.clips.play(cue.name, t, speed=cue.speed, times=times, mirror=cue.side == "left")


def _move(body: Performer, cue: Cue, t: float) -> None:
    stance = body.stance
    x, z, facing = stance.place(t)
    match cue.name:
        case "turn":
            stance.turn(t, yaw_to(cue, body, t))
        case "step":
            known = cue.target in ("forward", "back", "left", "right")
            target = cue.target if known else "back" if cue.target == "away" else "forward"
            for _ in range(max(cue.times, 1)):
                t += stance.step(t, target, min(cue.amount or _STEP * cue.size, 3.0))
        case _:
            far = cue.amount or (0.7 * cue.times if cue.times else _STROLL * cue.size)
            yaw = (
                facing
                if cue.target in ("forward", "there", "here")
                else yaw_to(replace(cue, amount=None), body, t)
            )
            if cue.target in stance.places:
                stance.walk(t, cue.target)
            else:
                stance.walk(t, (x + far * float(np.sin(yaw)), z + far * float(np.cos(yaw))))
