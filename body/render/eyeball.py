"""How an eyeball answers light: the part of a face that must never look dead."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from agent.types import Array
from body.render.crew import Scalar, inlined
from body.render.lanes import gather, real, whole
from body.render.texture import Texture, sample
from body.render.vertices import clamp, smooth, unit, wrap

F = np.float32
LIDS = 17  # places along an eyelid; see `body.render.eyes`


@inlined
def eye(
    soft: Any, frame: Array, eyes: Array, w: int, at: Any, u: Scalar, v: Scalar, iris: Texture,
    sh: Scalar,
) -> Any:  # fmt: skip
    """Row `w` of `eyes`: see `body.render.eyes`."""
    nx, ny, nz = unit(at[0] - eyes[w, 0], at[1] - eyes[w, 1], at[2] - eyes[w, 2])
    gz = nx * eyes[w, 18] + ny * eyes[w, 19] + nz * eyes[w, 20]
    gx = nx * eyes[w, 12] + ny * eyes[w, 13] + nz * eyes[w, 14]
    gy = nx * eyes[w, 15] + ny * eyes[w, 16] + nz * eyes[w, 17]
    off = math.sqrt(gx * gx + gy * gy) + F(1e-6)
    angle = math.atan2(off, gz)
    if eyes[w, 22] > F(0):
        k = angle / off * eyes[w, 22]
        u = F(0.5) + gx * k
        v = F(0.5) - gy * k
    cr, cg, cb, _ = sample(iris, u, v)
    cr *= cr
    cg *= cg
    cb *= cb
    x = nx * eyes[w, 3] + ny * eyes[w, 4] + nz * eyes[w, 5]
    y = nx * eyes[w, 6] + ny * eyes[w, 7] + nz * eyes[w, 8]
    # The lids shade the ball below them, the upper one most.
    place = clamp((x + F(1)) * F(0.5)) * F(LIDS - 1)
    i = min(whole(place), LIDS - 2)
    f = place - real(i)
    i = i + (w * eyes.shape[1] + 30)
    upper = gather(eyes, i, 0) * (F(1) - f) + gather(eyes, i, 1) * f
    lower = gather(eyes, i, LIDS) * (F(1) - f) + gather(eyes, i, LIDS + 1) * f
    shade = F(0.30) + F(0.70) * smooth(F(-0.06), F(0.42), upper - y)
    shade *= F(0.62) + F(0.38) * smooth(F(-0.04), F(0.22), y - lower)
    shade *= F(1) - F(0.42) * smooth(F(0.45), F(0.95), abs(x))
    lx, ly, lz = frame[28], frame[29], frame[30]
    nl = nx * lx + ny * ly + nz * lz
    key = wrap(nl, F(0.45)) * (F(0.45) + F(0.55) * sh)
    within = F(1) - smooth(F(0.40), F(0.50), angle)
    # Light gathers in the iris on the side away from where it enters.
    side = gx * (lx * eyes[w, 12] + ly * eyes[w, 13] + lz * eyes[w, 14]) + gy * (
        lx * eyes[w, 15] + ly * eyes[w, 16] + lz * eyes[w, 17]
    )
    lift = F(1) + within * (F(0.35) - F(2.4) * side)
    cr *= lift
    cg *= lift
    cb *= lift
    warm = F(0.55) + F(0.45) * shade  # what little light is left under a lid is red
    r = cr * shade * (soft[0] + frame[31] * key)
    g = cg * shade * (soft[1] + frame[32] * key) * (F(0.25) + F(0.75) * warm)
    b = cb * shade * (soft[2] + frame[33] * key) * (F(0.15) + F(0.85) * warm)
    # The catchlight: a soft box that hangs above the camera, kept out from under the lid.
    rx = nx * eyes[w, 24] + ny * eyes[w, 25] + nz * eyes[w, 26]
    ry = ny
    size = eyes[w, 23]
    over = smooth(F(0), size, upper - y)
    dx = abs(rx - eyes[w, 27])
    dy = abs(ry - min(eyes[w, 28], eyes[w, 21] - size * F(0.9)))
    round_ = math.sqrt(dx * dx + dy * dy)
    c = (F(1) - smooth(size * F(0.55), size * F(1.25), round_)) * over * frame[43] * eyes[w, 29]
    dx = rx + eyes[w, 27] * F(0.9)
    dy = ry + eyes[w, 28] * F(0.8)
    c2 = (
        (F(1) - smooth(F(0), size * F(1.8), math.sqrt(dx * dx + dy * dy)))
        * frame[43]
        * F(0.07)
        * over
    )
    wet = F(1) - smooth(F(0.0), F(0.05), y - lower)
    c2 += wet * F(0.05) * frame[43]
    return r + F(1.9) * c + c2, g + F(1.9) * c + c2, b + F(1.9) * c + c2
