"""From one posture to another: trunk, legs and hands, each in its own time."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from body.glide import Track
from body.stance.catalogue import AT_EASE, BASES, HANDS, SITTING, STANDING, TRUNKS

Floats = NDArray[np.float64]

SIT, RISE = 2.6, 2.8  # s
SETTLE = 2.0  # s in which trunk and hands take a posture
_TRUNK = 1.6  # s, the trunk alone
_BOW_FOR = 1.15  # s of bowing before the weight goes to the seat, or comes off it
_BOW = np.radians([22, 8, 5, 3, -12, -12])  # rad of pitch, hips to head


class Carriage:
    """How the body is carried. Asked in order of time."""

    def __init__(self, posture: str) -> None:
        self.base, self.held, self._hands = STANDING, AT_EASE, ""
        self._choose(posture)
        self.trunk = Track.still(self._trunk_goal())  # (24,) rotation vectors, see `Trunk`
        self.legs = Track.still(self._legs_goal())  # how far seated, 0 to 1; shift (3,) m
        self.arms = Track.still(self._arms_goal())  # (2 * ARM + 2,): arms, hang, lap

    @property
    def hands(self) -> str:
        """The name of where the hands rest."""
        return self._hands or TRUNKS[self.held].hands or self.base

    @property
    def wide(self) -> float:
        """How much further out than at ease each foot stands, m."""
        return TRUNKS[self.held].wide if self.base == STANDING else 0.0

    def take(self, name: str, t: float, speed: float) -> None:
        """Move to the posture `name`, from `t` on."""
        hands = self.hands
        self._choose(name)
        for track in (self.trunk, self.legs, self.arms):
            track.drop(t)
        if (self.legs.goal[0] > 0.5) != (self.base == SITTING):
            self._rise_or_sit(t, speed)
            return
        self.trunk.add(t, _TRUNK / speed, self._trunk_goal())
        self.legs.add(t, _TRUNK / speed, self._legs_goal())
        # Hands that are behind or across the body go round it.
        if hands != self.hands:
            for via in (HANDS[hands].via, HANDS[self.hands].via):
                if via is not None:
                    self.arms.add(t, 1.1 / speed, np.array([*via.ravel(), 0.0, 0.0]))
                    t += 0.8 / speed
        self.arms.add(t, SETTLE / speed, self._arms_goal())

    def cut(self, t: float) -> None:
        """Give up what has not begun by `t`, and be stable soon."""
        tracks = (self.trunk, self.legs, self.arms)
        if all(track.end <= t for track in tracks):
            return
        for track in tracks:
            track.drop(t)
        base = SITTING if self.legs.goal[0] > 0.5 else STANDING
        if base != self.base:
            self._choose(base)
        self.legs.add(t, max(self.legs.end - t, 0.8), self._legs_goal())
        self.trunk.add(t, _TRUNK, self._trunk_goal())
        self.arms.add(t, SETTLE, self._arms_goal())

    def _rise_or_sit(self, t: float, speed: float) -> None:
        """The trunk bows first, so that the weight is over the feet; then the knees work."""
        sits = self.base == SITTING
        seconds = (SIT if sits else RISE) / speed
        bow = 0.5 * (self.trunk.goal + self._trunk_goal())
        bow.reshape(-1, 3)[:6, 0] += _BOW
        self.trunk.add(t, _BOW_FOR / speed, bow)
        up = 0.85 * _BOW_FOR / speed
        self.trunk.add(t + up, seconds - up, self._trunk_goal())
        begin = (0.05 if sits else 0.20) * seconds
        self.legs.add(t + begin, seconds - begin, self._legs_goal())
        self.arms.add(t + 0.2 * seconds, 0.8 * seconds, self._arms_goal())

    def _choose(self, name: str) -> None:
        if name in BASES:
            self.base, self.held, self._hands = name, AT_EASE, ""
        elif name in TRUNKS:
            self.held = name
            self._hands = "" if name == AT_EASE else self._hands
        else:
            self._hands = name

    def _trunk_goal(self) -> Floats:
        trunk = TRUNKS[self.held]
        seated = trunk.seated if self.base == SITTING else None
        return np.asarray(BASES[self.base] + (trunk.turns if seated is None else seated))

    def _legs_goal(self) -> Floats:
        seat = 1.0 if self.base == SITTING else 0.0
        return np.array([seat, *((1 - seat) * s for s in TRUNKS[self.held].shift)])

    def _arms_goal(self) -> Floats:
        hands = HANDS[self.hands]
        return np.array([*hands.arms.ravel(), hands.hang, hands.lap])
