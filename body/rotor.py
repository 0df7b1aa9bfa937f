"""Rotations one at a time, for compiled loops: quaternions (4,) wxyz and matrices (3, 3), float64.

`body.quat` does the same to whole arrays; a loop over few joints is ten times as quick.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from body.compiled import posing

Floats = NDArray[np.float64]


@posing
def exp(turn: Floats) -> Floats:
    """The quaternion (4,) of a rotation vector (3,)."""
    angle = np.sqrt((turn * turn).sum())
    s = np.sin(angle / 2) / angle if angle > 1e-9 else 0.5
    return np.array([np.cos(angle / 2), turn[0] * s, turn[1] * s, turn[2] * s])


@posing
def rotate(q: Floats, v: Floats) -> Floats:
    """`v` (3,) turned by `q`."""
    t = 2 * np.cross(q[1:], v)
    return np.asarray(v + q[0] * t + np.cross(q[1:], t))


@posing
def mul(a: Floats, b: Floats) -> Floats:
    """First `b`, then `a`."""
    out = np.empty(4)
    out[0] = a[0] * b[0] - (a[1:] * b[1:]).sum()
    out[1:] = a[0] * b[1:] + b[0] * a[1:] + np.cross(a[1:], b[1:])
    return out


@posing
def conj(q: Floats) -> Floats:
    """The inverse of unit `q`."""
    return np.array([q[0], -q[1], -q[2], -q[3]])


@posing
def matrix(q: Floats) -> Floats:
    """The rotation (3, 3) of unit `q`."""
    w, x, y, z = q[0], q[1], q[2], q[3]
    m = np.empty((3, 3))
    m[0, 0], m[0, 1], m[0, 2] = 1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)
    m[1, 0], m[1, 1], m[1, 2] = 2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)
    m[2, 0], m[2, 1], m[2, 2] = 2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)
    return m


@posing
def apply(m: Floats, v: Floats) -> Floats:
    """`m` times `v` (3,): numba's own product would need scipy."""
    out = np.empty(3)
    for i in range(3):
        out[i] = m[i, 0] * v[0] + m[i, 1] * v[1] + m[i, 2] * v[2]
    return out


@posing
def product(a: Floats, b: Floats) -> Floats:
    """`a` times `b`, both (3, 3)."""
    out = np.empty((3, 3))
    for i in range(3):
        for j in range(3):
            out[i, j] = a[i, 0] * b[0, j] + a[i, 1] * b[1, j] + a[i, 2] * b[2, j]
    return out


@posing
def spin(turn: Floats) -> Floats:
    """The matrix of a rotation vector (3,)."""
    return matrix(exp(turn))
