"""How each material answers light, for one fragment.

`at` holds what was interpolated: `drawn` (16, see `vertices`) and `surface` (8, see `geometry`).
Directions are unit vectors in the world; every function returns linear red, green and blue.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from agent.types import Array
from body.avatar.model import Material
from body.render.crew import Scalar, inlined
from body.render.geometry import RIGHT_EYE
from body.render.shadow import lit
from body.render.texture import Texture, sample, tiled
from body.render.vertices import clamp, unit, wrap

F = np.float32
_SKIN, _EYE, _FIBRE = int(Material.SKIN), int(Material.EYE), int(Material.FIBRE)
_TEETH, _MOUTH, _HAIR = int(Material.TEETH), int(Material.MOUTH), int(Material.HAIR)
_KNIT, _COTTON, _DENIM = int(Material.KNIT), int(Material.COTTON), int(Material.DENIM)
_WOOL, _LEATHER, _RUBBER = int(Material.WOOL), int(Material.LEATHER), int(Material.RUBBER)
_METAL = int(Material.METAL)
LIDS = 17  # places along an eyelid; see `body.render.eyes`


@inlined
def smooth(low: Scalar, high: Scalar, x: Scalar) -> Scalar:
    t = clamp((x - low) / (high - low))
    return t * t * (F(3) - F(2) * t)


@inlined
def gloss(nl: Scalar, nv: Scalar, nh: Scalar, vh: Scalar, a2: Scalar, f0: Scalar) -> Scalar:
    """Microfacet highlight (Walter et al. 2007) times the cosine. `a2`: roughness to the 4th."""
    d = nh * nh * (a2 - F(1)) + F(1)
    o = F(1) - vh
    o2 = o * o
    fresnel = f0 + (F(1) - f0) * o2 * o2 * o
    k = F(0.5) * math.sqrt(a2)
    shape = nl / ((nl * (F(1) - k) + k) * (nv * (F(1) - k) + k))
    return a2 / (F(3.14159) * d * d) * fresnel * shape * F(0.25)


@inlined
def bumped(
    drawn: Array,
    surface: Array,
    a: int,
    b: int,
    c: int,
    nx: Scalar,
    ny: Scalar,
    nz: Scalar,
    su: Scalar,
    sv: Scalar,
) -> Any:
    """The normal tilted by `su` along u and `sv` along v of a triangle's texture."""
    ux = drawn[b, 3] - drawn[a, 3]
    uy = drawn[b, 4] - drawn[a, 4]
    uz = drawn[b, 5] - drawn[a, 5]
    vx = drawn[c, 3] - drawn[a, 3]
    vy = drawn[c, 4] - drawn[a, 4]
    vz = drawn[c, 5] - drawn[a, 5]
    du1 = surface[b, 0] - surface[a, 0]
    dv1 = surface[b, 1] - surface[a, 1]
    du2 = surface[c, 0] - surface[a, 0]
    dv2 = surface[c, 1] - surface[a, 1]
    s = F(1) if du1 * dv2 - du2 * dv1 > F(0) else F(-1)
    tx, ty, tz = unit(
        (ux * dv2 - vx * dv1) * s, (uy * dv2 - vy * dv1) * s, (uz * dv2 - vz * dv1) * s
    )
    bx, by, bz = unit(
        (vx * du1 - ux * du2) * s, (vy * du1 - uy * du2) * s, (vz * du1 - uz * du2) * s
    )
    return unit(nx + tx * su + bx * sv, ny + ty * su + by * sv, nz + tz * su + bz * sv)


@inlined
def skin(
    at: Array,
    frame: Array,
    cr: Scalar,
    cg: Scalar,
    cb: Scalar,
    shine: Scalar,
    nx: Scalar,
    ny: Scalar,
    nz: Scalar,
    vx: Scalar,
    vy: Scalar,
    vz: Scalar,
    sh: Scalar,
) -> Any:
    lx, ly, lz = frame[28], frame[29], frame[30]
    nl = nx * lx + ny * ly + nz * lz
    open_ = F(0.30) + F(0.70) * at[21]
    # Where the surface turns away the light fades by itself: there, it must not shade itself too.
    sh = F(1) - clamp((nl + F(0.15)) * F(2.6)) * (F(1) - sh)
    soft = math.sqrt(sh)
    dr = wrap(nl, F(0.42)) * open_ * (F(0.45) * soft + F(0.55) * sh)
    dg = wrap(nl, F(0.20)) * open_ * (F(0.15) * soft + F(0.85) * sh)
    db = wrap(nl, F(0.13)) * open_ * (F(0.08) * soft + F(0.92) * sh)
    s = F(0)
    if nl > F(0):
        hx, hy, hz = unit(lx + vx, ly + vy, lz + vz)
        nh = clamp(nx * hx + ny * hy + nz * hz)
        vh = clamp(vx * hx + vy * hy + vz * hz)
        nv = clamp(nx * vx + ny * vy + nz * vz)
        s = gloss(nl, nv, nh, vh, F(0.085), F(0.028)) * F(0.9)
        s += gloss(nl, nv, nh, vh, F(0.011), F(0.028)) * F(0.22)
        s *= sh * open_ * shine * F(2.2)
    rim = at[12] * shine
    return (
        cr * (at[9] + frame[31] * dr) + frame[31] * s + rim,
        cg * (at[10] + frame[32] * dg) + frame[32] * s + rim,
        cb * (at[11] + frame[33] * db) + frame[33] * s + rim,
    )


@inlined
def hair(
    at: Array,
    frame: Array,
    cr: Scalar,
    cg: Scalar,
    cb: Scalar,
    tx: Scalar,
    ty: Scalar,
    tz: Scalar,
    nx: Scalar,
    ny: Scalar,
    nz: Scalar,
    vx: Scalar,
    vy: Scalar,
    vz: Scalar,
    sh: Scalar,
    jitter: Scalar,
    shine: Scalar,
) -> Any:
    """Two highlights along the strand, the second tinted (Marschner 2003, as Kajiya-Kay)."""
    lx, ly, lz = frame[28], frame[29], frame[30]
    ao = at[21]
    nl = nx * lx + ny * ly + nz * lz
    tl = tx * lx + ty * ly + tz * lz
    hx, hy, hz = unit(lx + vx, ly + vy, lz + vz)
    th = tx * hx + ty * hy + tz * hz
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
    rim = at[12] * shine
    return (
        cr * at[9] + frame[31] * kk * (cr * d + k1 + cr * k2) + rim * (F(0.25) + cr),
        cg * at[10] + frame[32] * kk * (cg * d + k1 + cg * k2) + rim * (F(0.25) + cg),
        cb * at[11] + frame[33] * kk * (cb * d + k1 + cb * k2) + rim * (F(0.25) + cb),
    )


@inlined
def eye(
    at: Array,
    frame: Array,
    eyes: Array,
    w: int,
    iris: Texture,
    vx: Scalar,
    vy: Scalar,
    vz: Scalar,
    sh: Scalar,
) -> Any:
    """Row `w` of `eyes`: see `body.render.eyes`."""
    nx, ny, nz = unit(at[3] - eyes[w, 0], at[4] - eyes[w, 1], at[5] - eyes[w, 2])
    u, v = at[16], at[17]
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
    i = min(int(place), LIDS - 2)
    f = place - F(i)
    upper = eyes[w, 30 + i] * (F(1) - f) + eyes[w, 31 + i] * f
    lower = eyes[w, 30 + LIDS + i] * (F(1) - f) + eyes[w, 31 + LIDS + i] * f
    shade = F(0.30) + F(0.70) * smooth(F(-0.06), F(0.42), upper - y)
    shade *= F(0.62) + F(0.38) * smooth(F(-0.04), F(0.22), y - lower)
    shade *= F(1) - F(0.42) * smooth(F(0.45), F(0.95), abs(x))
    lx, ly, lz = frame[28], frame[29], frame[30]
    nl = nx * lx + ny * ly + nz * lz
    key = wrap(nl, F(0.45)) * (F(0.45) + F(0.55) * sh)
    within = F(1) - smooth(F(0.40), F(0.50), angle)
    if within > F(0):
        # Light gathers in the iris on the side away from where it enters.
        side = gx * (lx * eyes[w, 12] + ly * eyes[w, 13] + lz * eyes[w, 14]) + gy * (
            lx * eyes[w, 15] + ly * eyes[w, 16] + lz * eyes[w, 17]
        )
        lift = F(1) + within * (F(0.35) - F(2.4) * side)
        cr *= lift
        cg *= lift
        cb *= lift
    warm = F(0.55) + F(0.45) * shade  # what little light is left under a lid is red
    r = cr * shade * (at[9] + frame[31] * key)
    g = cg * shade * (at[10] + frame[32] * key) * (F(0.25) + F(0.75) * warm)
    b = cb * shade * (at[11] + frame[33] * key) * (F(0.15) + F(0.85) * warm)
    # The catchlight: a soft box that hangs above the camera, kept out from under the lid.
    rx = nx * eyes[w, 24] + ny * eyes[w, 25] + nz * eyes[w, 26]
    ry = ny
    size = eyes[w, 23]
    over = smooth(F(0), size, upper - y)
    dx = abs(rx - eyes[w, 27])
    dy = abs(ry - min(eyes[w, 28], eyes[w, 21] - size * F(0.9)))
    round_ = math.sqrt(dx * dx + dy * dy)
    c = (F(1) - smooth(size * F(0.55), size * F(1.25), round_)) * over * frame[43]
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


@inlined
def solid(
    at: Array,
    frame: Array,
    m: int,
    cr: Scalar,
    cg: Scalar,
    cb: Scalar,
    nx: Scalar,
    ny: Scalar,
    nz: Scalar,
    vx: Scalar,
    vy: Scalar,
    vz: Scalar,
    sh: Scalar,
    shine: Scalar,
) -> Any:
    """Cloth, leather, rubber, metal, teeth, tongue."""
    lx, ly, lz = frame[28], frame[29], frame[30]
    nl = nx * lx + ny * ly + nz * lz
    nv = clamp(nx * vx + ny * vy + nz * vz)
    open_ = F(0.35) + F(0.65) * at[21]
    a2, f0, power, fuzz, w = F(0.45), F(0.03), F(0.6), F(0), F(0.08)
    if m in (_KNIT, _WOOL):
        fuzz, power, w = F(0.30), F(0.2), F(0.18)
    elif m == _COTTON:
        fuzz, power = F(0.07), F(0.5)
    elif m == _DENIM:
        fuzz, power = F(0.05), F(0.5)
    elif m == _LEATHER:
        a2, power, f0 = F(0.035), F(1.4), F(0.045)
    elif m == _RUBBER:
        a2, power = F(0.12), F(1.0)
    elif m == _TEETH:
        a2, f0, w, power = F(0.008), F(0.045), F(0.25), F(0.55)
    elif m == _MOUTH:
        a2, f0, w, power = F(0.02), F(0.04), F(0.35), F(0.8)
    elif m == _METAL:
        a2, f0, power = F(0.03), F(0.6), F(1.6)
    if m in (_TEETH, _MOUTH):
        # The lips' hard shadow is too sharp for so small a cave; its depth already darkens it.
        sh = F(0.45) + F(0.55) * sh
        open_ = F(1)
        depth = clamp(at[9] * F(1.6))
        sh *= depth
    d = wrap(nl, w) * open_ * sh
    s = F(0)
    if nl > F(0):
        hx, hy, hz = unit(lx + vx, ly + vy, lz + vz)
        nh = clamp(nx * hx + ny * hy + nz * hz)
        vh = clamp(vx * hx + vy * hy + vz * hz)
        s = gloss(nl, nv, nh, vh, a2, f0) * power * sh * open_ * shine * F(1.6)
    edge = F(1) - nv
    edge = edge * edge * edge * fuzz * open_
    rim = at[12] * power * F(0.6)
    kr = at[9] + frame[31] * d
    kg = at[10] + frame[32] * d
    kb = at[11] + frame[33] * d
    if m == _METAL:
        return (
            cr * (kr * F(0.5) + frame[31] * s + rim * F(3)),
            cg * (kg * F(0.5) + frame[32] * s + rim * F(3)),
            cb * (kb * F(0.5) + frame[33] * s + rim * F(3)),
        )
    return (
        cr * kr + frame[31] * s + rim + edge * (cr + F(0.03)) * kr * F(2),
        cg * kg + frame[32] * s + rim + edge * (cg + F(0.03)) * kg * F(2),
        cb * kb + frame[33] * s + rim + edge * (cb + F(0.03)) * kb * F(2),
    )


@inlined
def fragment(
    at: Array,
    drawn: Array,
    surface: Array,
    strand: Array,
    flag: int,
    turned: bool,
    a: int,
    b: int,
    c: int,
    p: Scalar,
    q: Scalar,
    r: Scalar,
    frame: Array,
    eyes: Array,
    shadow: Array,
    skin_map: Texture,
    relief: Texture,
    iris: Texture,
    strands: Texture,
    fabric: Texture,
) -> Any:
    """The light that leaves the point at weights `p`, `q`, `r` of the corners `a`, `b`, `c`."""
    for k in range(16):
        at[k] = p * drawn[a, k] + q * drawn[b, k] + r * drawn[c, k]
    for k in range(8):
        at[16 + k] = p * surface[a, k] + q * surface[b, k] + r * surface[c, k]
    m = flag & 15
    nx, ny, nz = unit(at[6], at[7], at[8])
    if turned:
        nx, ny, nz = -nx, -ny, -nz
    vx, vy, vz = unit(frame[12] - at[3], frame[13] - at[4], frame[14] - at[5])
    sh = lit(shadow, at[13], at[14], at[15])
    cr, cg, cb = at[18], at[19], at[20]
    if m == _SKIN:
        kr, kg, kb, shine = sample(skin_map, at[16], at[17])
        if relief.shape[0] > 4:
            x, y, _, _ = sample(relief, at[16], at[17])
            nx, ny, nz = bumped(
                drawn, surface, a, b, c, nx, ny, nz, (x - F(0.502)) * F(2), (y - F(0.502)) * F(2)
            )
        return skin(
            at,
            frame,
            cr * kr * kr,
            cg * kg * kg,
            cb * kb * kb,
            F(2) * shine,
            nx,
            ny,
            nz,
            vx,
            vy,
            vz,
            sh,
        )
    if m == _EYE:
        return eye(at, frame, eyes, 1 if flag & RIGHT_EYE else 0, iris, vx, vy, vz, sh)
    if m in (_HAIR, _FIBRE):
        tx = p * strand[a, 0] + q * strand[b, 0] + r * strand[c, 0]
        ty = p * strand[a, 1] + q * strand[b, 1] + r * strand[c, 1]
        tz = p * strand[a, 2] + q * strand[b, 2] + r * strand[c, 2]
        tx, ty, tz = unit(tx, ty, tz)
        jitter = F(0)
        shine = F(0.35)
        if m == _HAIR:
            kr, kg, kb, _ = sample(strands, at[16], at[17])
            jitter = (kg - F(0.7)) * F(0.22)
            shine = F(0.35) + F(0.65) * kg
            cr *= kr * kr
            cg *= kg * kg
            cb *= kb * kb
        return hair(at, frame, cr, cg, cb, tx, ty, tz, nx, ny, nz, vx, vy, vz, sh, jitter, shine)
    shine = F(1)
    if m >= _KNIT and m <= _WOOL:
        x, y, bright = tiled(fabric, m - _KNIT, at[16], at[17])
        nx, ny, nz = bumped(
            drawn, surface, a, b, c, nx, ny, nz, (x - F(0.5)) * F(1.3), (y - F(0.5)) * F(1.3)
        )
        bright = F(0.62) + F(0.76) * bright
        cr *= bright
        cg *= bright
        cb *= bright
        shine = bright
    return solid(at, frame, m, cr, cg, cb, nx, ny, nz, vx, vy, vz, sh, shine)
