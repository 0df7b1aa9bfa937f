"""Going over from one motion to another without a seam.

The new motion takes over at once; what is left of the old is a difference that dies away along a
quintic, with its value and speed of that moment (Bollo 2018, "Inertialization").
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from body import quat

Floats = NDArray[np.float64]

_FASTEST = 12.0  # a second: speeds of a difference above that are noise of the difference


@dataclass(frozen=True, slots=True, eq=False)
class Decay:
    """A difference (n, 3): `value` and `speed` at `start`, gone after `seconds`."""

    start: float
    seconds: float
    value: Floats
    speed: Floats

    @classmethod
    def of(cls, start: float, seconds: float, value: Floats, speed: Floats) -> Decay:
        """Speeds that no body has, from sampling noise, are brought down to `_FASTEST`."""
        value, speed = _settled(value), _settled(speed)
        size = np.sqrt((speed * speed).sum(-1, keepdims=True))
        return cls(start, seconds, value, speed * np.minimum(1, _FASTEST / np.maximum(size, 1e-9)))

    def at(self, t: float) -> Floats | None:
        """What is left (n, 3) at `t`; None: nothing."""
        x = (t - self.start) / self.seconds
        if x >= 1:
            return None
        x = max(x, 0.0)
        y = 1 - x
        # Hermite quintic to rest at zero, its acceleration at the start left at zero.
        cubed = y * y * y
        a = cubed * (1 + x * (3 + 6 * x))
        b = cubed * x * (1 + 3 * x) * self.seconds
        return np.asarray(self.value * a + self.speed * b)


def _settled(rows: Floats) -> Floats:
    """`rows` without what is too small to be seen."""
    return np.where(np.abs(rows) < 1e-9, 0.0, rows)


def differences(old: Floats, new: Floats) -> Floats:
    """Rotation vectors (n, 3) that take the rotations `new` (n, 4) to `old`: old = new exp(d)."""
    return quat.log(quat.mul(quat.conj(new), old))
