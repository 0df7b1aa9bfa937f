"""One arm worked out in a compiled loop: from its numbers to where elbow, wrist and hand are.

The same as `body.arms.reach` and `body.limbs` do for the whole figure, in the upper chest's frame.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from body.arms import HIGH, LOW, elbow, lifted, turned

Floats = NDArray[np.float64]

_SOFT, _HARD, _SHORT = 0.96, 0.998, 0.35  # of the straight arm, as in `body.limbs`


@njit(cache=True)
def matrix(q: Floats) -> Floats:
    """The rotation (3, 3) of a unit quaternion (4,)."""
    w, x, y, z = q[0], q[1], q[2], q[3]
    m = np.empty((3, 3))
    m[0, 0], m[0, 1], m[0, 2] = 1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)
    m[1, 0], m[1, 1], m[1, 2] = 2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)
    m[2, 0], m[2, 1], m[2, 2] = 2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)
    return m


@njit(cache=True)
def turn(m: Floats, v: Floats) -> Floats:
    """`m` (3, 3) times `v` (3,): numba's own product would need scipy."""
    out = np.empty(3)
    for i in range(3):
        out[i] = m[i, 0] * v[0] + m[i, 1] * v[1] + m[i, 2] * v[2]
    return out


@njit(cache=True)
def product(a: Floats, b: Floats) -> Floats:
    """`a` (3, 3) times `b` (3, 3)."""
    out = np.empty((3, 3))
    for i in range(3):
        for j in range(3):
            out[i, j] = a[i, 0] * b[0, j] + a[i, 1] * b[1, j] + a[i, 2] * b[2, j]
    return out


@njit(cache=True)
def spin(v: Floats) -> Floats:
    """The rotation (3, 3) of a rotation vector (3,)."""
    angle = np.sqrt((v * v).sum())
    s = np.sin(angle / 2) / angle if angle > 1e-9 else 0.5
    return matrix(np.array([np.cos(angle / 2), v[0] * s, v[1] * s, v[2] * s]))


@njit(cache=True)
def forearm(
    arm: Floats, side: float, shoulder: Floats, collar: Floats, bones: Floats, rest: Floats
) -> tuple[Floats, Floats, Floats, Floats]:
    """Shoulder, elbow and wrist (3,) m, and the forearm's rotation (3, 3), of `arm` (ARM,)."""
    a = np.minimum(np.maximum(arm, LOW), HIGH)
    full = bones[0] + bones[1]
    moved = turn(spin(lifted(a[1], a[2], side)), collar)
    root = shoulder + moved - collar
    goal = np.array([side * a[0] * full, a[1] * full, a[2] * full]) + shoulder - root
    far = np.sqrt((goal * goal).sum())
    along = goal / max(far, 1e-6)
    if far > _SOFT * full:
        room = (_HARD - _SOFT) * full
        far = _SOFT * full + room * (1 - np.exp(-(far - _SOFT * full) / room))
    far = max(far, _SHORT * full)
    straight = a[:3] / max(np.sqrt((a[:3] * a[:3]).sum()), 1e-6)
    pole = elbow(straight, a[3])
    pole[0] *= side
    out = pole - along * (pole * along).sum()
    out /= max(np.sqrt((out * out).sum()), 1e-9)
    cosine = (bones[0] ** 2 + far * far - bones[1] ** 2) / (2 * bones[0] * far)
    cosine = min(max(cosine, -1.0), 1.0)
    middle = bones[0] * (along * cosine + out * np.sqrt(1 - cosine * cosine))
    x = along * far - middle
    x /= np.sqrt((x * x).sum())
    y = np.cross(out, along)
    y -= x * (x * y).sum()
    y /= max(np.sqrt((y * y).sum()), 1e-9)
    z = np.cross(x, y)
    fore = np.outer(x, rest[:, 0]) + np.outer(y, rest[:, 1]) + np.outer(z, rest[:, 2])
    return root, root + middle, root + along * far, fore


@njit(cache=True)
def hand(arm: Floats, side: float, fore: Floats) -> Floats:
    """The hand's rotation (3, 3) from the T-pose; `fore` is its forearm's."""
    a = np.minimum(np.maximum(arm, LOW), HIGH)
    return product(fore, matrix(turned(a[4], a[5], a[6], side)))
