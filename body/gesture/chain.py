"""One arm worked out in a compiled loop: from its numbers to where elbow, wrist and hand are.

The same as `body.arms.reach` and `body.limbs` do for the whole figure, in the upper chest's frame.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from body.arms import HIGH, LOW, elbow, lifted, turned
from body.compiled import posing
from body.rotor import apply, between, cross, length, matrix, product, spin, square, unit

Floats = NDArray[np.float64]

_SOFT, _HARD, _SHORT = 0.96, 0.998, 0.35  # of the straight arm, as in `body.limbs`


@posing
def forearm(
    arm: Floats, side: float, shoulder: Floats, collar: Floats, bones: Floats, rest: Floats
) -> tuple[Floats, Floats, Floats, Floats]:
    """Shoulder, elbow and wrist (3,) m, and the forearm's rotation (3, 3), of `arm` (ARM,)."""
    a = np.minimum(np.maximum(arm, LOW), HIGH)
    full = bones[0] + bones[1]
    moved = apply(spin(lifted(a[1], a[2], side)), collar) - collar
    root, goal = shoulder + moved, -moved
    goal[0] += side * a[0] * full
    goal[1] += a[1] * full
    goal[2] += a[2] * full
    far = length(goal)
    along = goal / max(far, 1e-6)
    if far > _SOFT * full:
        room = (_HARD - _SOFT) * full
        far = _SOFT * full + room * (1 - np.exp(-(far - _SOFT * full) / room))
    far = max(far, _SHORT * full)
    pole = elbow(a[:3] / max(length(a), 1e-6), a[3])
    pole[0] *= side
    out = unit(square(pole, along))
    cosine = (bones[0] ** 2 + far * far - bones[1] ** 2) / (2 * bones[0] * far)
    cosine = min(max(cosine, -1.0), 1.0)
    middle = bones[0] * (along * cosine + out * np.sqrt(1 - cosine * cosine))
    x = unit(along * far - middle)
    y = unit(square(cross(out, along), x))
    return root, root + middle, root + along * far, between(x, y, cross(x, y), rest)


@posing
def hand(arm: Floats, side: float, fore: Floats) -> Floats:
    """The hand's rotation (3, 3) from the T-pose; `fore` is its forearm's."""
    a = np.minimum(np.maximum(arm, LOW), HIGH)
    return product(fore, matrix(turned(a[4], a[5], a[6], side)))
