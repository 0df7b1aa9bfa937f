"""A gesture on one body as moves of its arms: preparation, strokes, and where they land."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from body.arms import HIGH, LOW, Steer
from body.gesture.catalogue import CATALOGUE
from body.gesture.course import Move
from body.gesture.emphasis import landing
from body.gesture.fit import fit
from body.gesture.flesh import Flesh
from body.gesture.form import Form, Key
from body.gesture.style import LEFT, RIGHT, Style
from body.layers import ARM

Floats = NDArray[np.float64]
Goal = tuple[Floats, float]  # an arm (ARM,), and how far its hand goes with the head

PREPARE = 0.60  # s from rest to readiness, for a hand half an arm away
BLEND = 0.12  # s by which a stroke begins before its preparation has quite come to rest
TURNED = {"point left": LEFT, "point right": RIGHT}  # done by the hand of that side
CENTRE = np.array([-0.06, -0.32, 0.46])  # of gesture space, for the wrist
_HIGHER, _LOWER = 0.08, 0.20  # arm lengths that a gesture of twice or of no size is raised, sunk
_OWN = -0.14  # how far inwards a hand goes that is not alone
_HEAD_POINTS = frozenset(
    ("chin", "mouth", "nose", "eye", "brow", "forehead", "temple", "cheek", "ear", "crown", "nape")
)


@lru_cache(maxsize=64)
def phases(flesh: Flesh, style: Style) -> Phases:
    """Those of all bodies of one `flesh` and `style`."""
    return Phases(flesh, style)


class Phases:
    """The forms of the catalogue, on a body and in a style. What is worked out once is kept."""

    def __init__(self, flesh: Flesh, style: Style) -> None:
        self._flesh, self._style = flesh, style
        self._lands: dict[str, float] = {}

    def goal(
        self, key: Key, hand: int, size: float, noise: Floats, *, paired: bool = False
    ) -> Floats:
        """`key` as an arm (ARM,) of this body; `paired` hands keep to their own sides."""
        fitted, _ = fit(key, self._flesh, hand)
        arm = fitted.copy()
        if key.free:
            size = min(max(size, 0.5), 1.4)
            arm[:3] = CENTRE + (arm[:3] - CENTRE) * size
            arm[Steer.UP] += (_HIGHER if size > 1 else _LOWER) * (size - 1)
            arm += noise
            if paired:
                arm[Steer.OUT] = max(arm[Steer.OUT], min(_OWN, fitted[Steer.OUT]))
        return np.asarray(np.clip(arm + key.shifts(min(size, 1.2)), LOW, HIGH))

    def goals(
        self, form: Form, lead: int, hand: int, size: float, noise: Floats, times: int = 1
    ) -> list[Goal]:
        """Where `hand` goes in `form` led by `lead`: ready, then the end of each stroke."""
        keys, paired = form.of(hand != lead), bool(form.other)
        each = [
            (
                self.goal(key, hand, size, noise, paired=paired),
                float(form.head and key.at.removeprefix("other ") in _HEAD_POINTS),
            )
            for key in keys
        ]
        return [each[i] for i in order(form, times)]

    def moves(
        self, form: Form, goals: Sequence[Goal], begin: float, ready: float, strike: float,
        speed: float,
    ) -> list[Move]:  # fmt: skip
        """Preparation from `begin` to `ready` s, and from `strike` on the strokes."""
        step = self.stroke(form, speed)
        flow = step * (0.12 + 0.18 * self._style.fluidity)  # by which a stroke runs into the next
        moves = [Move(begin, max(ready - begin, 0.12), *goals[0])]
        for n, goal in enumerate(goals[1:]):
            start = max(strike + step * n, begin + 0.01)
            moves.append(Move(start, step + flow * (n < len(goals) - 2), *goal))
        return moves

    def stroke(self, form: Form, speed: float) -> float:
        """How long each stroke takes, s."""
        return form.stroke / speed * (1.2 - 0.2 * self._style.power)

    def lands(self, name: str, speed: float) -> float:
        """How long after its strokes begin the gesture `name` is seen to strike, s."""
        form = CATALOGUE[name]
        if name not in self._lands:
            lead, strike, step = self.lead(name), PREPARE - BLEND, self.stroke(form, 1.0)
            goals = self.goals(form, lead, lead, 1.0, np.zeros(ARM))
            moves = self.moves(form, goals, 0.0, PREPARE, strike, 1.0)
            ends = [strike + step * n for n in range(1, len(goals))]
            self._lands[name] = (landing(moves, ends) - strike) / step
        return self._lands[name] * self.stroke(form, speed)

    def lead(self, name: str) -> int:
        """The hand that leads in the gesture `name`, if nothing else is said."""
        return TURNED.get(name, self._style.hand)


def order(form: Form, times: int) -> list[int]:
    """Which key follows which: ready, then the strokes, over and over.

    A form with one stroke is prepared again before each.
    """
    strokes, count = list(range(1, len(form.keys))), form.times * times
    return [0, *strokes * count] if len(strokes) > 1 else [0, 1] * count
