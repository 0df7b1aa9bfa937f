"""Rotations one at a time, for compiled loops: quaternions (4,) wxyz and matrices (3, 3), float64.

`body.quat` does the same to whole arrays; a loop over few joints is ten times as quick. Numbers are
written out one by one here, since each array in between would be allocated.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from body.compiled import posing

Floats = NDArray[np.float64]


@posing
def dot(a: Floats, b: Floats) -> float:
    """Of two vectors (3,)."""
    return float(a[0] * b[0] + a[1] * b[1] + a[2] * b[2])


@posing
def length(v: Floats) -> float:
    """Of `v` (3,)."""
    return float(np.sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]))


@posing
def cross(a: Floats, b: Floats) -> Floats:
    """The vector (3,) square to `a` and `b`."""
    out = np.empty(3)
    out[0] = a[1] * b[2] - a[2] * b[1]
    out[1] = a[2] * b[0] - a[0] * b[2]
    out[2] = a[0] * b[1] - a[1] * b[0]
    return out


@posing
def unit(v: Floats) -> Floats:
    """`v` (3,) at length 1; a zero vector stays short."""
    return np.asarray(v / max(length(v), 1e-9))


@posing
def square(v: Floats, axis: Floats) -> Floats:
    """The part of `v` (3,) that is square to the unit `axis`."""
    return np.asarray(v - axis * dot(v, axis))


@posing
def exp(turn: Floats) -> Floats:
    """The quaternion (4,) of a rotation vector (3,)."""
    angle = length(turn)
    s = np.sin(angle / 2) / angle if angle > 1e-9 else 0.5
    out = np.empty(4)
    out[0], out[1], out[2], out[3] = np.cos(angle / 2), turn[0] * s, turn[1] * s, turn[2] * s
    return out


@posing
def rotate(q: Floats, v: Floats) -> Floats:
    """`v` (3,) turned by `q`."""
    w, x, y, z = q[0], q[1], q[2], q[3]
    a, b, c = 2 * (y * v[2] - z * v[1]), 2 * (z * v[0] - x * v[2]), 2 * (x * v[1] - y * v[0])
    out = np.empty(3)
    out[0] = v[0] + w * a + y * c - z * b
    out[1] = v[1] + w * b + z * a - x * c
    out[2] = v[2] + w * c + x * b - y * a
    return out


@posing
def mul(a: Floats, b: Floats) -> Floats:
    """First `b`, then `a`."""
    out = np.empty(4)
    out[0] = a[0] * b[0] - a[1] * b[1] - a[2] * b[2] - a[3] * b[3]
    out[1] = a[0] * b[1] + a[1] * b[0] + a[2] * b[3] - a[3] * b[2]
    out[2] = a[0] * b[2] - a[1] * b[3] + a[2] * b[0] + a[3] * b[1]
    out[3] = a[0] * b[3] + a[1] * b[2] - a[2] * b[1] + a[3] * b[0]
    return out


@posing
def conj(q: Floats) -> Floats:
    """The inverse of unit `q`."""
    out = np.empty(4)
    out[0], out[1], out[2], out[3] = q[0], -q[1], -q[2], -q[3]
    return out


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
def between(x: Floats, y: Floats, z: Floats, rest: Floats) -> Floats:
    """The matrix (3, 3) that takes the axes in the columns of `rest` to `x`, `y` and `z`."""
    out = np.empty((3, 3))
    for i in range(3):
        for j in range(3):
            out[i, j] = x[i] * rest[j, 0] + y[i] * rest[j, 1] + z[i] * rest[j, 2]
    return out


@posing
def spin(turn: Floats) -> Floats:
    """The matrix of a rotation vector (3,)."""
    return matrix(exp(turn))
