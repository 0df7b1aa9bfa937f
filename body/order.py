"""What a body is summed up from: a later layer wins where it has weight.

The eyes come after the head, since they give back what the head turns.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from body import breath, head
from body.arkit import INDEX, SHAPES
from body.layers import Draft, Offer

if TYPE_CHECKING:
    from body.performer import Performer


def _rest(body: Performer, t: float, draft: Draft) -> tuple[Offer, ...]:
    return (body.stance.offer(t, body.torso.lean(t, body.hands.reach(t))),)


def _breath(body: Performer, t: float, draft: Draft) -> tuple[Offer, ...]:
    return (breath.offer(body.breath.level(t, body.how.speed)),)


def _mood(body: Performer, t: float, draft: Draft) -> tuple[Offer, ...]:
    return (Offer(face=body.mood.face(body.felt, t), turns=body.how.turns()),)


def _direction(body: Performer, t: float, draft: Draft) -> tuple[Offer, ...]:
    return body.director.show.offers(t)


def _head(body: Performer, t: float, draft: Draft) -> tuple[Offer, ...]:
    turn = body.nods.at(t) + body.head_drift.at(t) * (0.006, 0.008, 0.006)
    return body.gaze.follow.offer(t, draft), head.offer(turn)


def _listen(body: Performer, t: float, draft: Draft) -> tuple[Offer, ...]:
    return body.attention.offers(t)


def _think(body: Performer, t: float, draft: Draft) -> tuple[Offer, ...]:
    return body.thinking.offers(t)


def _speech(body: Performer, t: float, draft: Draft) -> tuple[Offer, ...]:
    return tuple(offer for one in body.playing for offer in one.offers(t))


def _gesture(body: Performer, t: float, draft: Draft) -> tuple[Offer, ...]:
    return (body.hands.offer(t, draft, 1 - body.talking(t)),)


def _clips(body: Performer, t: float, draft: Draft) -> tuple[Offer, ...]:
    return body.clips.offer(t, draft)


def _gaze(body: Performer, t: float, draft: Draft) -> tuple[Offer, ...]:
    return (body.gaze.offer(t, draft),)


_LIDS = [INDEX["eyeBlinkLeft"], INDEX["eyeBlinkRight"]]
_AROUND = [INDEX[n] for n in ("eyeSquintLeft", "eyeSquintRight", "browDownLeft", "browDownRight")]
_WIDE = [INDEX["eyeWideLeft"], INDEX["eyeWideRight"]]
_SHUT = np.ones(len(SHAPES))
_SHUT[_WIDE] = 0.0


def _blink(body: Performer, t: float, draft: Draft) -> tuple[Offer, ...]:
    left, right = body.blinks.at(t)
    if left == right == 0:
        return ()
    weight = np.zeros(len(SHAPES))
    weight[_LIDS] = weight[_WIDE] = left, right
    weight[_AROUND] = 0.14 * left, 0.14 * right, 0.05 * left, 0.05 * right
    return (Offer(face=_SHUT, weight=weight),)


def _manual(body: Performer, t: float, draft: Draft) -> tuple[Offer, ...]:
    return body.held


Layer = Callable[["Performer", float, Draft], tuple[Offer, ...]]
LAYERS: tuple[Layer, ...] = (
    _rest, _breath, _mood, _direction, _head, _listen, _think, _speech, _gesture, _clips, _gaze,
    _blink, _manual,
)  # fmt: skip
