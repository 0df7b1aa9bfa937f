"""How each material answers light, for LANES fragments at once.

Vectors and colours are tuples of three `Lanes`: `n` the normal, `v` towards the camera, both
unit, in the world; `tint` the linear albedo. `soft` is the light of the sky and of the lesser
lights: red, green, blue and what they mirror. `ao` is the share of the sky that arrives, `sh` the
share of the key. Every function returns linear red, green and blue.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from agent.types import Array
from body.avatar.model import Material
from body.render.crew import Scalar, inlined
from body.render.eyeball import eye
from body.render.lanes import pick, rows
from body.render.shadow import lit
from body.render.texture import Texture, sample, tiled
from body.render.vertices import clamp, unit, wrap

F = np.float32
_SKIN, _EYE, _FIBRE = int(Material.SKIN), int(Material.EYE), int(Material.FIBRE)
_TEETH, _MOUTH, _HAIR = int(Material.TEETH), int(Material.MOUTH), int(Material.HAIR)
_KNIT, _COTTON, _DENIM = int(Material.KNIT), int(Material.COTTON), int(Material.DENIM)
_WOOL, _LEATHER, _RUBBER = int(Material.WOOL), int(Material.LEATHER), int(Material.RUBBER)
_METAL = int(Material.METAL)


@inlined
def dot(a: Any, b: Any) -> Scalar:
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


@inlined
def blend(table: Array, corners: Any, share: Any, k: int) -> Any:
    """Columns `k` to `k` + 3 of `table` at the weights `share` of three corners."""
    a = rows(table, corners[0], k)
    b = rows(table, corners[1], k)
    c = rows(table, corners[2], k)
    p, q, r = share
    return (
        p * a[0] + q * b[0] + r * c[0],
        p * a[1] + q * b[1] + r * c[1],
        p * a[2] + q * b[2] + r * c[2],
        p * a[3] + q * b[3] + r * c[3],
    )


@inlined
def mirrored(soft: Any, shine: Scalar) -> Any:
    """What the lesser lights mirror, in the colour of the light that arrives from them."""
    k = soft[3] * shine / (max(soft[0], max(soft[1], soft[2])) + F(1e-4))
    return soft[0] * k, soft[1] * k, soft[2] * k


@inlined
def gloss(nl: Scalar, nv: Scalar, nh: Scalar, vh: Scalar, a2: Scalar, f0: Scalar) -> Scalar:
    """Microfacet highlight (Walter et al. 2007) times the cosine. `a2`: roughness to the 4th."""
    d = nh * nh * (a2 - F(1)) + F(1)
    o = F(1) - vh
    o2 = o * o
    fresnel = f0 + (F(1) - f0) * o2 * o2 * o
    k = F(0.5) * math.sqrt(a2)
    masked = (nl * (F(1) - k) + k) * (nv * (F(1) - k) + k)
    return F(0.25 / math.pi) * a2 * fresnel * nl / (d * d * masked)


@inlined
def bumped(drawn: Array, corners: Any, n: Any, su: Scalar, sv: Scalar) -> Any:
    """The normal tilted by `su` along u and `sv` along v of a triangle's texture."""
    ax, ay, az, _ = rows(drawn, corners[0], 0)
    bx, by, bz, _ = rows(drawn, corners[1], 0)
    cx, cy, cz, _ = rows(drawn, corners[2], 0)
    _, au, av, _ = rows(drawn, corners[0], 12)
    _, bu, bv, _ = rows(drawn, corners[1], 12)
    _, cu, cv, _ = rows(drawn, corners[2], 12)
    ux, uy, uz = bx - ax, by - ay, bz - az
    vx, vy, vz = cx - ax, cy - ay, cz - az
    du1, dv1, du2, dv2 = bu - au, bv - av, cu - au, cv - av
    s = pick(du1 * dv2 - du2 * dv1, F(0), F(-1), F(1))
    tx, ty, tz = unit(ux * dv2 - vx * dv1, uy * dv2 - vy * dv1, uz * dv2 - vz * dv1)
    bx, by, bz = unit(vx * du1 - ux * du2, vy * du1 - uy * du2, vz * du1 - uz * du2)
    su *= s
    sv *= s
    return unit(n[0] + tx * su + bx * sv, n[1] + ty * su + by * sv, n[2] + tz * su + bz * sv)


@inlined
def skin(
    soft: Any, ao: Scalar, frame: Array, tint: Any, shine: Scalar, n: Any, v: Any, sh: Scalar
) -> Any:
    """Light wanders below the surface, red the farthest; two lobes of oily gloss above it."""
    to = (frame[28], frame[29], frame[30])
    nl = dot(n, to)
    ajar = F(0.30) + F(0.70) * ao
    # Where the surface turns away the light fades by itself: there, it must not shade itself too.
    sh = F(1) - clamp((nl + F(0.15)) * F(2.6)) * (F(1) - sh)
    edge = math.sqrt(sh)
    dr = wrap(nl, F(0.42)) * ajar * (F(0.45) * edge + F(0.55) * sh)
    dg = wrap(nl, F(0.20)) * ajar * (F(0.15) * edge + F(0.85) * sh)
    db = wrap(nl, F(0.13)) * ajar * (F(0.08) * edge + F(0.92) * sh)
    h = unit(to[0] + v[0], to[1] + v[1], to[2] + v[2])
    nl = clamp(nl)
    nh = clamp(dot(n, h))
    vh = clamp(dot(v, h))
    nv = clamp(dot(n, v))
    s = gloss(nl, nv, nh, vh, F(0.085), F(0.028)) * F(0.9)
    s += gloss(nl, nv, nh, vh, F(0.011), F(0.028)) * F(0.22)
    s *= sh * ajar * shine * F(2.2)
    rim = mirrored(soft, shine)
    return (
        tint[0] * (soft[0] + frame[31] * dr) + frame[31] * s + rim[0],
        tint[1] * (soft[1] + frame[32] * dg) + frame[32] * s + rim[1],
        tint[2] * (soft[2] + frame[33] * db) + frame[33] * s + rim[2],
    )


@inlined
def hair(
    soft: Any, ao: Scalar, frame: Array, tint: Any, along: Any, n: Any, v: Any, sh: Scalar,
    jitter: Scalar, shine: Scalar,
) -> Any:  # fmt: skip
    """Two highlights along the strand, the second tinted (Marschner 2003, as Kajiya-Kay)."""
    to = (frame[28], frame[29], frame[30])
    nl = dot(n, to)
    tl = dot(along, to)
    h = unit(to[0] + v[0], to[1] + v[1], to[2] + v[2])
    th = dot(along, h)
    d = math.sqrt(max(F(0), F(1) - tl * tl)) * clamp(nl * F(0.65) + F(0.35)) * F(0.78)
    s1 = th + F(0.07) + jitter
    s2 = th - F(0.11) + jitter
    k1 = clamp(F(1) - s1 * s1)
    k1 *= k1
    k1 *= k1
    k1 *= k1
    k1 *= k1
    k1 *= k1
    k1 *= k1
    k2 = clamp(F(1) - s2 * s2)
    k2 *= k2
    k2 *= k2
    k2 *= k2
    k2 *= k2
    facing = clamp(nl * F(0.7) + F(0.3)) * shine
    k1 *= F(0.085) * facing
    k2 *= F(0.95) * facing
    kk = sh * (F(0.25) + F(0.75) * ao)
    rim = mirrored(soft, shine)
    r, g, b = tint
    return (
        r * soft[0] + frame[31] * kk * (r * d + k1 + r * k2) + rim[0] * (F(0.25) + r),
        g * soft[1] + frame[32] * kk * (g * d + k1 + g * k2) + rim[1] * (F(0.25) + g),
        b * soft[2] + frame[33] * kk * (b * d + k1 + b * k2) + rim[2] * (F(0.25) + b),
    )


@inlined
def cloth(
    soft: Any, ao: Scalar, frame: Array, m: int, tint: Any, n: Any, v: Any, sh: Scalar
) -> Any:
    """Soft fibres: no highlight to speak of, but a glow where one looks along them."""
    fuzz = F(0.64) if m in (_KNIT, _WOOL) else F(0.16)
    reach = F(0.18) if m in (_KNIT, _WOOL) else F(0.10)
    nl = n[0] * frame[28] + n[1] * frame[29] + n[2] * frame[30]
    ajar = F(0.35) + F(0.65) * ao
    d = wrap(nl, reach) * ajar * sh
    edge = F(1) - clamp(dot(n, v))
    edge = F(1) + edge * edge * edge * fuzz * ajar
    rim = soft[3] * F(0.25)
    return (
        tint[0] * (soft[0] + frame[31] * d) * edge + rim,
        tint[1] * (soft[1] + frame[32] * d) * edge + rim,
        tint[2] * (soft[2] + frame[33] * d) * edge + rim,
    )


@inlined
def _finish(m: int) -> Any:
    """Of a plain material: roughness to the 4th, mirror at right angles, gloss, wrap."""
    if m == _LEATHER:
        return F(0.035), F(0.045), F(2.2), F(0.08)
    if m == _RUBBER:
        return F(0.12), F(0.03), F(1.6), F(0.08)
    if m == _TEETH:
        return F(0.008), F(0.045), F(0.9), F(0.25)
    if m == _METAL:
        return F(0.03), F(0.6), F(2.5), F(0.05)
    return F(0.02), F(0.04), F(1.3), F(0.35)  # the inside of the mouth


@inlined
def solid(
    soft: Any, ao: Scalar, frame: Array, m: int, tint: Any, n: Any, v: Any, sh: Scalar
) -> Any:
    """Leather, rubber, metal, teeth, tongue."""
    a2, f0, power, reach = _finish(m)
    to = (frame[28], frame[29], frame[30])
    nl = dot(n, to)
    cave = m in (_TEETH, _MOUTH)
    # The lips' hard shadow is too sharp for so small a cave; its depth already darkens it.
    dark = (F(0.45) + F(0.55) * sh) * clamp(soft[0] * F(1.6))
    sh = dark if cave else sh * (F(0.35) + F(0.65) * ao)
    d = wrap(nl, reach) * sh
    h = unit(to[0] + v[0], to[1] + v[1], to[2] + v[2])
    s = gloss(clamp(nl), clamp(dot(n, v)), clamp(dot(n, h)), clamp(dot(v, h)), a2, f0)
    s *= power * sh
    rim = soft[3] * power * F(0.4)
    kr = soft[0] + frame[31] * d
    kg = soft[1] + frame[32] * d
    kb = soft[2] + frame[33] * d
    if m == _METAL:
        rim *= F(3)
        return (
            tint[0] * (kr * F(0.5) + frame[31] * s + rim),
            tint[1] * (kg * F(0.5) + frame[32] * s + rim),
            tint[2] * (kb * F(0.5) + frame[33] * s + rim),
        )
    return (
        tint[0] * kr + frame[31] * s + rim,
        tint[1] * kg + frame[32] * s + rim,
        tint[2] * kb + frame[33] * s + rim,
    )


@inlined
def fragments(
    drawn: Array, surface: Array, strand: Array, kind: int, turn: Any, corners: Any, share: Any,
    frame: Array, eyes: Array, shadow: Array, skin_map: Texture, relief: Texture, iris: Texture,
    strands: Texture, fabric: Texture,
) -> Any:  # fmt: skip
    """The light that leaves the points at the weights `share` of triangles' three `corners`.

    All of one `kind`: see `raster.kind`. `turn` is -1 where a back is seen, else 1.
    """
    m = kind & 15
    x, y, z, nx = blend(drawn, corners, share, 0)
    ny, nz, lr, lg = blend(drawn, corners, share, 4)
    lb, ls, sx, sy = blend(drawn, corners, share, 8)
    sz, tu, tv, ao = blend(drawn, corners, share, 12)
    n = unit(nx * turn, ny * turn, nz * turn)
    v = unit(frame[12] - x, frame[13] - y, frame[14] - z)
    soft = (lr, lg, lb, ls)
    sh = lit(shadow, sx, sy, sz)
    if m == _EYE:
        return eye(soft, frame, eyes, kind >> 4, (x, y, z), tu, tv, iris, sh)
    cr, cg, cb, _ = blend(surface, corners, share, 0)
    if m == _SKIN:
        kr, kg, kb, shine = sample(skin_map, tu, tv)
        if relief.shape[0] > 4:
            su, sv, _, _ = sample(relief, tu, tv)
            n = bumped(drawn, corners, n, (su - F(0.502)) * F(2), (sv - F(0.502)) * F(2))
        tint = (cr * kr * kr, cg * kg * kg, cb * kb * kb)
        return skin(soft, ao, frame, tint, F(2) * shine, n, v, sh)
    if m in (_HAIR, _FIBRE):
        ax, ay, az, _ = blend(strand, corners, share, 0)
        along = unit(ax, ay, az)
        if m == _FIBRE:
            return hair(soft, ao, frame, (cr, cg, cb), along, n, v, sh, F(0), F(0.35))
        kr, kg, kb, _ = sample(strands, tu, tv)
        tint = (cr * kr * kr, cg * kg * kg, cb * kb * kb)
        jitter = (kg - F(0.7)) * F(0.22)
        return hair(soft, ao, frame, tint, along, n, v, sh, jitter, F(0.35) + F(0.65) * kg)
    if m >= _KNIT and m <= _WOOL:
        su, sv, bright = tiled(fabric, m - _KNIT, tu, tv)
        n = bumped(drawn, corners, n, (su - F(0.5)) * F(1.3), (sv - F(0.5)) * F(1.3))
        bright = F(0.62) + F(0.76) * bright
        return cloth(soft, ao, frame, m, (cr * bright, cg * bright, cb * bright), n, v, sh)
    return solid(soft, ao, frame, m, (cr, cg, cb), n, v, sh)
