"""What a direction's targets are to one body: where to look, point and turn."""

from __future__ import annotations

from math import atan2, pi, radians
from typing import TYPE_CHECKING

from agent.errors import ConfigError
from body.direction.lexicon import TARGETS
from body.direction.values import Cue
from body.gaze import DIRECTIONS, LISTENER

if TYPE_CHECKING:
    from body.performer import Performer

_HAND = (15.0, -22.0)  # degrees to a hand that is held before one
_POINTS = {"up": "point up", "down": "point down", "left": "point left", "right": "point right",
           "self": "point me", "here": "point here"}  # fmt: skip
_TURNS = {"left": pi / 2, "right": -pi / 2, "around": pi, "back": pi}


def side_of(cue: Cue, body: Performer) -> float:
    """1 for the left and -1 for the right; the hand that it prefers decides where nobody did."""
    named = cue.side or cue.target
    if named in ("left", "right"):
        return 1.0 if named == "left" else -1.0
    return 1.0 if body.uneven >= 0 else -1.0


def aim(cue: Cue, body: Performer) -> str | tuple[float, float]:
    """What `Gaze.plan` takes for the target of `cue`. Raises `ConfigError` on an unknown name."""
    side = side_of(cue, body)
    match cue.target:
        case "" | "listener" | "camera":
            return LISTENER
        case "side":
            return DIRECTIONS["left"][0] * side, 0.0
        case "hand":
            return _HAND[0] * side, _HAND[1]
        case "self" | "here":
            return DIRECTIONS["down"]
        case "forward" | "there":
            return DIRECTIONS["ahead"]
        case "back" | "around":
            return 26.0 * side, 0.0
        case "away" | "left" | "right" | "up" | "down":
            yaw, pitch = DIRECTIONS[cue.target]
            if cue.target == "away":
                yaw *= side
            return yaw * min(cue.size, 1.5), pitch * min(cue.size, 1.3)
    if not body.gaze.knows(cue.target):
        raise _nobody(cue.target, body)
    return cue.target


def goal_of(cue: Cue, body: Performer) -> str:
    """The pointing gesture that has the target of `cue`."""
    if cue.target in _POINTS:
        return _POINTS[cue.target]
    if cue.target in ("listener", "camera", "forward"):
        return "point you"
    if cue.target in ("", "there", "away", "side", "back", "around", "hand"):
        return "point there"
    yaw = _bearing(cue.target, body, body.now)
    return "point you" if abs(yaw) < 0.3 else "point left" if yaw > 0 else "point right"


def yaw_to(cue: Cue, body: Performer, t: float) -> float:
    """The yaw in the world to turn to. Raises `ConfigError` on an unknown name."""
    facing = body.stance.place(t)[2]
    if cue.target in _TURNS or cue.target in ("away", "side"):
        turn = _TURNS.get(cue.target, 1.9 * side_of(cue, body))
        sign = 1.0 if turn > 0 else -1.0
        return facing + (turn if cue.amount is None else sign * radians(cue.amount))
    if cue.target in ("forward", "there", "here", "up", "down", "hand", "self", ""):
        return facing
    return facing + _bearing("listener" if cue.target == "camera" else cue.target, body, t)


def _bearing(name: str, body: Performer, t: float) -> float:
    """How far `name` is to the left of where the body faces, radians in [-pi, pi)."""
    x, z, facing = body.stance.place(t)
    if name in body.stance.places:
        to_x, to_z = body.stance.places[name]
    elif body.gaze.knows(name):
        point = body.gaze.find(name).point
        if point is None:
            return 0.0
        to_x, to_z = point[0], point[2]
    else:
        raise _nobody(name, body)
    return (atan2(to_x - x, to_z - z) - facing + pi) % (2 * pi) - pi


def _nobody(name: str, body: Performer) -> ConfigError:
    known = ", ".join((*TARGETS, *body.stance.places))
    return ConfigError(f"nobody said where {name!r} is; place it first, or say one of: {known}")
