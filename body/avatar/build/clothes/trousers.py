"""Trousers: from the waist to the shoes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from body.avatar.build.clothes.cloth import Cloth, cut, loops, split, vector
from body.avatar.build.clothes.drape import drape, fold, hang, relaxed
from body.avatar.build.clothes.figure import SIDES, Figure, above, below
from body.avatar.build.clothes.tailor import Fit, lengthened, lifted, settled, wrapped
from body.avatar.build.clothes.trim import Ground, Piece
from body.avatar.build.parts import Floats, Ints

_FREE = 0.05  # m above the ankle where the leg of the trousers leaves the body's


def trousers(
    figure: Figure, waist: float, hem: float, fit: Fit, floor: Ground, rng: np.random.Generator
) -> Cloth:
    """Trousers from `waist` metres above the hip joints down to `hem` above the bare feet.

    Below the ankle they fall straight and rest on `floor`, the shoes and socks.
    """
    ankle = figure.joint("leftFoot")[1] + _FREE
    start = figure.joint("leftUpperLeg")[1] + waist
    cloth = cut(figure.tights, below(start), above(ankle))
    ease = _ease(figure, cloth, fit)
    cloth = drape(cloth, ease)
    lift = _wrinkles(figure, cloth, rng) * fit.wrinkles
    cloth = settled(relaxed(lifted(cloth, lift), 2, 0.85 * ease))
    for side, sign in SIDES:
        shin = figure.joint(f"{side}Foot") - figure.joint(f"{side}LowerLeg")
        loop = cuff(cloth, sign)
        ahead = np.clip((cloth.at[loop, 2] - figure.joint(f"{side}Foot")[2]) / 0.06, 0, 1)
        short = (1 - 0.36 * ahead)[:, None]  # in front it breaks on the instep
        cloth, _ = lengthened(cloth, loop, short * shin / -shin[1] * (ankle - hem), 4)
    free = cloth.at[:, 1] < ankle + 0.015
    at = cloth.at.copy()
    at[free] = floor.cleared(at[free], 0.0045)
    calm = relaxed(settled(replace(cloth, at=at)), 12, np.full(len(at), -1.0))
    share = np.clip((ankle + 0.14 - at[:, 1]) / 0.08, 0, 1)[:, None]
    at = floor.cleared(at + share * (calm.at - at), 0.0035)
    for _ in range(5):
        at[free] = floor.cleared(at[free], 0.0045)
        calm = relaxed(settled(replace(cloth, at=at)), 2, np.full(len(at), -1.0))
        at[free] = calm.at[free]
    at[free] = floor.cleared(at[free], 0.0035)
    return settled(replace(cloth, at=at))


def cuff(cloth: Cloth, sign: float) -> Ints:
    """The boundary at the foot of one leg: the left for a positive `sign`."""
    return min(
        loops(cloth.faces), key=lambda p: float((cloth.at[p] @ [-0.5 * sign, 1.0, 0.0]).mean())
    )


def lay_out_legs(figure: Figure, cloth: Cloth) -> list[Piece]:
    """Trousers as two legs that meet in the middle seam."""
    left, right = split(cloth, cloth.under[:, 0])
    return [
        wrapped(half, figure.joint(f"{side}UpperLeg") * [0.9, 1, 1], figure.joint(f"{side}Foot"))
        for half, side in ((left, "left"), (right, "right"))
    ]


def _ease(figure: Figure, cloth: Cloth, fit: Fit) -> Floats:
    ankle = figure.joint("leftFoot")[1]
    low = np.clip((figure.joint("leftUpperLeg")[1] - cloth.under[:, 1]) / 0.12, 0, 1)
    ease: Floats = fit.body + (fit.limbs - fit.body) * low
    near = np.clip((ankle + 0.25 - cloth.under[:, 1]) / 0.2, 0, 1)
    ease = ease + (fit.hem - fit.limbs) * near
    for side, sign in SIDES:
        hip, knee, foot = (figure.joint(side + p) for p in ("UpperLeg", "LowerLeg", "Foot"))
        on = np.clip(4 * (figure.leg(cloth.carry, side) - 0.6), 0, 1)
        start = 0.75 * hip + 0.25 * knee
        on = on * (cloth.under[:, 0] * sign > 0)
        ease = hang(cloth, ease, start, foot - vector(0, 0.03, 0), fit.fall, on)
    return ease


def _wrinkles(figure: Figure, cloth: Cloth, rng: np.random.Generator) -> Floats:
    """(n,) about 0..1 of the wrinkles' height."""
    at, out = cloth.under, np.zeros(len(cloth.at))
    for side, sign in SIDES:
        hip, knee, foot = (figure.joint(side + p) for p in ("UpperLeg", "LowerLeg", "Foot"))
        leg = figure.leg(cloth.carry, side) * (at[:, 0] * sign > 0)
        shin, turn = foot - knee, rng.uniform(0, 6, 3)
        slant = shin + vector(0.0, 0.0, 0.12 * rng.uniform(0.5, 1.5))
        crotch = hip * [0.45, 1, 1] + vector(0, -0.05, 0.07)
        creases = (
            (1.0, knee + vector(0, -0.02, -0.04), shin, 0.06, (0.1, 0.07)),
            (0.6, knee + vector(0, -0.04, 0.06), shin, 0.08, (0.09, 0.06)),
            (0.8, foot + vector(0, 0.13, 0.03), slant, 0.055, (0.06, 0.12)),
        )
        for (high, centre, along, wave, reach), phase in zip(creases, turn, strict=True):
            out += high * leg * fold(at, centre, along, wave, reach, phase)
        out += 0.7 * fold(at, crotch, np.array([-0.55 * sign, 1.0, 0.0]), 0.055, (0.08, 0.09))
    return out
