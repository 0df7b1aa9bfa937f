"""Postures by name, as data.

A posture settles one thing and leaves the others: what carries the body (`BASES`), how the trunk
is held (`TRUNKS`), or where the hands rest (`HANDS`). Taking a base frees trunk and hands again.
Degrees; pitch forwards, roll to the character's right; metres are for a leg of 0.8 m.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from body.posture import REST

Floats = NDArray[np.float64]

_NONE = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
_ROWS = 8  # hips, spine, chest, upper chest, neck, head, left shoulder, right shoulder


def _trunk(
    pitch: tuple[float, ...],
    roll: tuple[float, ...] = _NONE,
    shoulders: tuple[float, float] = (0.0, 0.0),
) -> Floats:
    """Rotation vectors (8 * 3,): six of the spine's joints, then the shoulders (lift, forward)."""
    out = np.zeros((_ROWS, 3))
    out[:6, 0], out[:6, 2] = pitch, roll
    lift, forward = shoulders
    out[6:, 2], out[6:, 1] = (lift, -lift), (-forward, forward)
    return np.radians(out).ravel()


@dataclass(frozen=True, slots=True, eq=False)
class Trunk:
    """How the trunk is held: standing, and on a seat where `seated` says otherwise."""

    turns: Floats  # (24,)
    shift: tuple[float, float, float] = (0.0, 0.0, 0.0)  # m by which the hips go, standing
    seated: Floats | None = None
    wide: float = 0.0  # m by which each foot stands further out
    hands: str = ""  # where the hands go with it


@dataclass(frozen=True, slots=True, eq=False)
class Hands:
    """Where the hands rest. `hang`: as gravity has them; `lap`: on the thighs; else on the body."""

    arms: Floats  # (2, ARM)
    hang: float = 0.0
    lap: float = 0.0
    via: Floats | None = None  # (2, ARM) on the way there and back, round the body


def _both(*arm: float) -> Floats:
    return np.array([arm, arm])


_CURLED = (0.24, 0.30, 0.35, 0.40, 0.05, 0.05, 0.20)
_LYING = (0.16, 0.20, 0.24, 0.28, 0.15, 0.05, 0.15)
_FOLDED = (0.45, 0.50, 0.52, 0.55, -0.05, 0.35, 0.30)

STANDING, SITTING = "standing", "sitting"
BASES: dict[str, Floats] = {
    STANDING: _trunk(_NONE),
    SITTING: _trunk((-9.0, 3.0, 3.0, 2.0, 1.0, 0.0)),
}

AT_EASE = "at ease"
TRUNKS: dict[str, Trunk] = {
    AT_EASE: Trunk(_trunk(_NONE)),
    "upright": Trunk(
        _trunk((1.0, -1.5, -2.5, -2.0, 2.5, 2.5), shoulders=(-1.0, -5.0)),
        seated=_trunk((9.0, -3.0, -5.0, -4.0, 1.0, 2.0), shoulders=(-1.0, -5.0)),
    ),
    "leaning forward": Trunk(
        _trunk((10.0, 5.0, 4.0, 2.0, -8.0, -8.0)),
        shift=(0.0, -0.004, -0.045),
        seated=_trunk((22.0, 6.0, 4.0, 2.0, -12.0, -12.0)),
    ),
    "leaning back": Trunk(
        _trunk((-5.0, -3.0, -3.0, -2.0, 5.0, 5.0)),
        shift=(0.0, -0.004, 0.035),
        seated=_trunk((-12.0, -2.0, 1.0, 1.0, 6.0, 4.0)),
    ),
    "leaning left": Trunk(
        _trunk(_NONE, (3.0, -7.0, -5.0, -2.0, 4.0, 4.0)),
        shift=(0.025, -0.003, 0.0),
        seated=_trunk(_NONE, (-3.0, -7.0, -5.0, -2.0, 6.0, 6.0)),
    ),
    "leaning right": Trunk(
        _trunk(_NONE, (-3.0, 7.0, 5.0, 2.0, -4.0, -4.0)),
        shift=(-0.025, -0.003, 0.0),
        seated=_trunk(_NONE, (3.0, 7.0, 5.0, 2.0, -6.0, -6.0)),
    ),
    "slumped": Trunk(
        _trunk((-7.0, 6.0, 9.0, 9.0, 5.0, -6.0), shoulders=(-4.0, 9.0)),
        shift=(0.0, -0.012, 0.03),
        seated=_trunk((-12.0, 9.0, 11.0, 10.0, 6.0, -6.0), shoulders=(-4.0, 9.0)),
    ),
    "open": Trunk(
        _trunk((0.0, -1.0, -2.0, -3.0, 2.0, 1.0), shoulders=(-1.0, -7.0)), wide=0.04, hands="open"
    ),
    "closed": Trunk(
        _trunk((0.0, 1.0, 3.0, 4.0, 0.0, -2.0), shoulders=(3.0, 8.0)),
        wide=-0.03,
        hands="hands clasped",
    ),
}

HANDS: dict[str, Hands] = {
    STANDING: Hands(np.stack([REST, REST]), hang=1.0),
    SITTING: Hands(_both(-0.1, -0.6, 0.5, 0.12, -1.05, -0.28, 0.0, *_LYING), lap=1.0),
    "open": Hands(_both(0.24, -0.93, 0.10, 0.12, 0.45, 0.0, 0.0, *_CURLED), hang=1.0),
    "arms crossed": Hands(
        np.array(
            [
                [-0.36, -0.46, 0.32, 0.50, -0.35, 0.10, -0.1, *_CURLED],
                [-0.36, -0.42, 0.45, 0.50, -0.35, 0.35, -0.1, *_CURLED],
            ]
        ),
        via=_both(-0.05, -0.50, 0.62, 0.15, -0.4, 0.0, 0.0, *_CURLED),
    ),
    "hands on hips": Hands(_both(0.16, -0.74, 0.04, 1.15, -0.55, -0.55, 0.1, *_CURLED)),
    "hands behind back": Hands(
        np.array(
            [
                [-0.27, -0.82, -0.30, 0.35, -1.1, 0.2, 0.0, *_FOLDED],
                [-0.25, -0.78, -0.38, 0.35, -1.1, 0.2, 0.0, *_FOLDED],
            ]
        ),
        via=_both(0.26, -0.86, -0.28, 0.4, -0.3, 0.0, 0.0, *_CURLED),
    ),
    "hands clasped": Hands(
        np.array(
            [
                [-0.20, -0.80, 0.36, 0.20, -0.35, 0.15, 0.0, *_FOLDED],
                [-0.20, -0.79, 0.44, 0.20, -0.35, 0.30, 0.0, *_FOLDED],
            ]
        )
    ),
}
_OWN = tuple(n for n in HANDS if n not in BASES and n not in TRUNKS)
POSTURES: tuple[str, ...] = (*BASES, *TRUNKS, *_OWN)
