"""One speech as it is acted: mouth, head and brows over time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from body import head
from body.glide import ease
from body.head import Curve
from body.layers import Offer

_LET_GO = 0.22  # s in which the mouth closes when it is cut off
SETTLE = 0.55  # s in which the head comes to rest then


@dataclass(slots=True, eq=False)
class Performance:
    """One speech, as curves over time. Times are absolute, seconds."""

    at: float
    end: float  # of the sound
    last: float  # of its last word, after which there is a pause at most
    mouth: Curve  # (T, 104): 52 weights, then how far each overrides
    head: Curve  # (T, 4): rotation vector and how far the brows rise
    cut: float = np.inf  # when it was broken off

    @property
    def over(self) -> float:
        """When nothing of it is left."""
        return min(self.at + max(self.mouth.end, self.head.end), self.cut + SETTLE)

    def offers(self, t: float) -> list[Offer]:
        """What it makes of the face and of the head at `t`."""
        offers = []
        mouth, line = self.mouth.at(t - self.at), self.head.at(t - self.at)
        if mouth is not None:
            fade = 1 - ease((t - self.cut) / _LET_GO)
            offers.append(Offer(face=mouth[:52], weight=mouth[52:] * fade))
        if line is not None:
            fade = 1 - ease((t - self.cut) / SETTLE)
            offers += [head.offer(line[:3] * fade), head.raise_brows(float(line[3]) * fade)]
        return offers
