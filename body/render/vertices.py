"""Everything that is worked out once a vertex: place, normal, projection, the softer lights.

Three tables, float32, come out of it. `screen` (V, 4): sample x, sample y, 1 / distance
twice. `thrown` (V, 4): column, row and depth in the shadow map, 1. What has no positive last
number lies behind the camera. `drawn` (V, 16), a cache line each:
0-2 world; 3-5 normal; 6-8 light that arrives but for the key; 9 its mirror; 10-12 where its
shadow is looked up; 13, 14 texture; 15 occlusion. `strand` (V, 4) is the world tangent of hair.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agent.types import Array
from body.avatar.model import Material
from body.render.camera import NEAR
from body.render.crew import Scalar, borrow, claim, enter_phase, inlined, kernel, leave_phase

F = np.float32
CHUNK = 512
WIDTH = 16
_SKIN, _EYE = int(Material.SKIN), int(Material.EYE)
_TEETH, _MOUTH = int(Material.TEETH), int(Material.MOUTH)
_FIBRE, _HAIR = int(Material.FIBRE), int(Material.HAIR)


@inlined
def clamp(x: Scalar) -> Scalar:
    return min(F(1), max(F(0), x))


@inlined
def smooth(low: Scalar, high: Scalar, x: Scalar) -> Scalar:
    t = clamp((x - low) / (high - low))
    return t * t * (F(3) - F(2) * t)


@inlined
def wrap(nl: Scalar, w: Scalar) -> Scalar:
    """Lambert's cosine, reaching around the terminator by `w`, with the same total."""
    return max(F(0), (nl + w) / ((F(1) + w) * (F(1) + w)))


@inlined
def unit(x: Scalar, y: Scalar, z: Scalar) -> tuple[Scalar, Scalar, Scalar]:
    k = F(1) / math.sqrt(x * x + y * y + z * z + F(1e-20))
    return x * k, y * k, z * k


@inlined
def _live_normal(
    moved: Array, triangles: NDArray[np.int32], around: NDArray[np.int32], first: int, last: int
) -> Any:
    x = F(0)
    y = F(0)
    z = F(0)
    for i in range(first, last):
        t = around[i]
        a = triangles[t, 0]
        b = triangles[t, 1]
        c = triangles[t, 2]
        ux = moved[b, 0] - moved[a, 0]
        uy = moved[b, 1] - moved[a, 1]
        uz = moved[b, 2] - moved[a, 2]
        vx = moved[c, 0] - moved[a, 0]
        vy = moved[c, 1] - moved[a, 1]
        vz = moved[c, 2] - moved[a, 2]
        x += uy * vz - uz * vy
        y += uz * vx - ux * vz
        z += ux * vy - uy * vx
    return unit(x, y, z)


@inlined
def _lit(
    m: int,
    ao: Scalar,
    nx: Scalar,
    ny: Scalar,
    nz: Scalar,
    tx: Scalar,
    ty: Scalar,
    tz: Scalar,
    vx: Scalar,
    vy: Scalar,
    vz: Scalar,
    lights: Array,
    ambient: Array,
) -> Any:
    """Light from the sky and from all lights but the key; (red, green, blue, mirrored)."""
    wr = F(0.05)
    wg = F(0.05)
    wb = F(0.05)
    # Light bounces about in a cavity and takes on the colour of its walls.
    lift = F(0.75)
    if m == _SKIN:
        wr, wg, wb, lift = F(0.42), F(0.20), F(0.13), F(0.42)
    elif m in (_TEETH, _MOUTH):
        wr, wg, wb, lift = F(0.3), F(0.2), F(0.2), F(0.5)
    ar = ao / (ao + lift * (F(1) - ao))
    ab = ao / (ao + min(F(1), lift * F(1.7)) * (F(1) - ao))
    ag = F(0.5) * (ar + ab)
    if m == _SKIN:
        ar = F(0.10) + F(0.90) * ar
        ag = F(0.045) + F(0.955) * ag
        ab = F(0.035) + F(0.965) * ab
    r = ar * (ambient[0, 0] + ambient[1, 0] * nx + ambient[2, 0] * ny + ambient[3, 0] * nz)
    g = ag * (ambient[0, 1] + ambient[1, 1] * nx + ambient[2, 1] * ny + ambient[3, 1] * nz)
    b = ab * (ambient[0, 2] + ambient[1, 2] * nx + ambient[2, 2] * ny + ambient[3, 2] * nz)
    s = F(0)
    open_ = F(0.3) + F(0.7) * ao
    for i in range(1, lights.shape[0]):
        lx, ly, lz = lights[i, 0], lights[i, 1], lights[i, 2]
        nl = nx * lx + ny * ly + nz * lz
        bright = (lights[i, 3] + lights[i, 4] + lights[i, 5]) * F(1 / 3)
        hx, hy, hz = unit(lx + vx, ly + vy, lz + vz)
        if m in (_HAIR, _FIBRE):
            tl = tx * lx + ty * ly + tz * lz
            th = tx * hx + ty * hy + tz * hz
            d = (
                math.sqrt(max(F(0), F(1) - tl * tl))
                * clamp(nl * F(0.65) + F(0.35))
                * F(0.7)
                * open_
            )
            r += lights[i, 3] * d
            g += lights[i, 4] * d
            b += lights[i, 5] * d
            k = clamp(F(1) - th * th)
            k *= k
            k *= k
            k *= k
            k *= k
            s += bright * k * clamp(nl * F(0.8) + F(0.2)) * F(0.22) * ao
        else:
            r += lights[i, 3] * ar * open_ * wrap(nl, wr)
            g += lights[i, 4] * ag * open_ * wrap(nl, wg)
            b += lights[i, 5] * ab * open_ * wrap(nl, wb)
            if nl > F(0):
                nh = clamp(nx * hx + ny * hy + nz * hz)
                o = F(1) - clamp(vx * hx + vy * hy + vz * hz)
                o2 = o * o
                k = nh * nh
                k *= k
                k *= k
                k *= k
                s += bright * (F(0.03) + F(0.97) * o2 * o2 * o) * k * nl * open_ * F(1.8)
    return r, g, b, s


@kernel
def draw_vertices(
    progress: NDArray[np.int64],
    phase: int,
    moved: Array,
    normal: Array,
    tangent: Array,
    bone: NDArray[np.uint8],
    weight: Array,
    surface: Array,
    material: NDArray[np.uint8],
    live: NDArray[np.int32],
    around_start: NDArray[np.int32],
    around: NDArray[np.int32],
    triangles: NDArray[np.int32],
    bones: Array,
    lights: Array,
    ambient: Array,
    frame: Array,
    screen: Array,
    thrown: Array,
    drawn: Array,
    strand: Array,
) -> None:
    """Fill the tables from `moved` (V, 3), the shaped face in the bind pose.

    `frame`: see `body.render.frame`.
    """
    progress = borrow(progress)
    moved = borrow(moved)
    normal = borrow(normal)
    tangent = borrow(tangent)
    bone = borrow(bone)
    weight = borrow(weight)
    surface = borrow(surface)
    material = borrow(material)
    live = borrow(live)
    around_start = borrow(around_start)
    around = borrow(around)
    triangles = borrow(triangles)
    bones = borrow(bones)
    lights = borrow(lights)
    ambient = borrow(ambient)
    frame = borrow(frame)
    screen = borrow(screen)
    thrown = borrow(thrown)
    drawn = borrow(drawn)
    strand = borrow(strand)
    n = moved.shape[0]
    own = np.empty((3, 4), np.float32)
    skin = borrow(own)
    enter_phase(progress, phase)
    while True:
        first = claim(progress, phase) * CHUNK
        if first >= n:
            break
        for v in range(first, min(n, first + CHUNK)):
            nx, ny, nz = normal[v, 0], normal[v, 1], normal[v, 2]
            row = live[v]
            if row >= 0:
                nx, ny, nz = _live_normal(
                    moved, triangles, around, around_start[row], around_start[row + 1]
                )
            w = weight[v, 0]
            b = bone[v, 0]
            for r in range(3):
                for c in range(4):
                    skin[r, c] = w * bones[b, r, c]
            for k in range(1, 4):
                w = weight[v, k]
                if w == F(0):
                    break
                b = bone[v, k]
                for r in range(3):
                    for c in range(4):
                        skin[r, c] += w * bones[b, r, c]
            x, y, z = moved[v, 0], moved[v, 1], moved[v, 2]
            px = skin[0, 0] * x + skin[0, 1] * y + skin[0, 2] * z + skin[0, 3]
            py = skin[1, 0] * x + skin[1, 1] * y + skin[1, 2] * z + skin[1, 3]
            pz = skin[2, 0] * x + skin[2, 1] * y + skin[2, 2] * z + skin[2, 3]
            nx, ny, nz = unit(
                skin[0, 0] * nx + skin[0, 1] * ny + skin[0, 2] * nz,
                skin[1, 0] * nx + skin[1, 1] * ny + skin[1, 2] * nz,
                skin[2, 0] * nx + skin[2, 1] * ny + skin[2, 2] * nz,
            )
            m = material[v]
            tx = ty = tz = F(0)
            if m in (_HAIR, _FIBRE):
                x, y, z = tangent[v, 0], tangent[v, 1], tangent[v, 2]
                tx, ty, tz = unit(
                    skin[0, 0] * x + skin[0, 1] * y + skin[0, 2] * z,
                    skin[1, 0] * x + skin[1, 1] * y + skin[1, 2] * z,
                    skin[2, 0] * x + skin[2, 1] * y + skin[2, 2] * z,
                )
                strand[v, 0], strand[v, 1], strand[v, 2] = tx, ty, tz
            ao = surface[v, 3]
            if m in (_TEETH, _MOUTH):
                # How far behind the lips, along the face: the deeper the darker.
                deep = max(
                    F(0),
                    (frame[36] - px) * frame[39]
                    + (frame[37] - py) * frame[40]
                    + (frame[38] - pz) * frame[41],
                )
                ao = min(F(1), F(0.22) + F(1.1) * frame[42]) / (
                    F(1) + (deep * F(46)) * (deep * F(46))
                )
            elif m == _EYE:
                ao = F(1)
            vx, vy, vz = unit(frame[12] - px, frame[13] - py, frame[14] - pz)
            q = frame[8] * px + frame[9] * py + frame[10] * pz + frame[11]
            iw = F(1) / q if q > F(NEAR) else F(-1)
            sx = (frame[0] * px + frame[1] * py + frame[2] * pz + frame[3]) * iw
            sy = (frame[4] * px + frame[5] * py + frame[6] * pz + frame[7]) * iw
            screen[v, 0], screen[v, 1] = sx, sy
            screen[v, 2] = screen[v, 3] = iw
            lr = lg = lb = ls = F(0)
            # Triangles that reach into the picture have their corners in it or close by.
            if (
                abs(sx - F(0.5) * frame[34]) < F(0.75) * frame[34]
                and abs(sy - F(0.5) * frame[35]) < F(0.75) * frame[35]
                and (m in (_HAIR, _FIBRE) or nx * vx + ny * vy + nz * vz > F(-0.5))
            ):
                lr, lg, lb, ls = _lit(m, ao, nx, ny, nz, tx, ty, tz, vx, vy, vz, lights, ambient)
            drawn[v, 0], drawn[v, 1], drawn[v, 2] = px, py, pz
            drawn[v, 3], drawn[v, 4], drawn[v, 5] = nx, ny, nz
            drawn[v, 6], drawn[v, 7], drawn[v, 8], drawn[v, 9] = lr, lg, lb, ls
            drawn[v, 13], drawn[v, 14] = surface[v, 4], surface[v, 5]
            drawn[v, 15] = ao
            su = frame[15] * px + frame[16] * py + frame[17] * pz + frame[18]
            sv = frame[19] * px + frame[20] * py + frame[21] * pz + frame[22]
            sz = frame[23] * px + frame[24] * py + frame[25] * pz + frame[26]
            thrown[v, 0], thrown[v, 1], thrown[v, 2], thrown[v, 3] = su, sv, sz, F(1)
            # Look up the shadow from a little above the surface.
            k = frame[27]
            drawn[v, 10] = su + k * (frame[15] * nx + frame[16] * ny + frame[17] * nz)
            drawn[v, 11] = sv + k * (frame[19] * nx + frame[20] * ny + frame[21] * nz)
            drawn[v, 12] = sz + k * (frame[23] * nx + frame[24] * ny + frame[25] * nz)
    leave_phase(progress, phase)
    own[0, 0] = F(0)  # in use until here
