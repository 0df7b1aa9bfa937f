"""Thin round wire glasses that sit on the nose and hook over the ears."""

from __future__ import annotations

import numpy as np

from body.avatar.build.clothes import collars
from body.avatar.build.clothes.cloth import vector
from body.avatar.build.clothes.figure import SIDES, Figure
from body.avatar.build.clothes.tailor import part
from body.avatar.build.clothes.trim import Ground, Piece, tube
from body.avatar.build.parts import Floats, Part
from body.avatar.model import Material
from body.rig import INDEX

_RADIUS = 0.0235  # m, of a lens
_WIRE = 0.0009
_TILT = 0.13  # rad; the lower rims are nearer to the cheeks
_GAP = 0.0035  # m from the skin: room for a brow to rise


def glasses(figure: Figure, colour: tuple[float, float, float]) -> list[Part]:
    """The frame, fixed to the head."""
    body = collars.skin(figure)
    carry = np.zeros(figure.raw.weights.shape[1])
    carry[INDEX["head"]] = 1
    eyes = {side: _eye(figure, side) for side, _ in SIDES}
    rings = {s: _ring(e * [1, 1, 0] + vector(0, -0.003, 0)) for s, e in eyes.items()}
    front = max(float(e[2]) for e in eyes.values()) + 0.017
    both = np.concatenate(list(rings.values())) + vector(0, 0, front)
    short = _GAP - body.height(both)[0].min()
    depth = front + max(0.0, short) * 1.1
    wires: list[Piece] = []
    for side, sign in SIDES:
        ring = rings[side] + vector(0, 0, depth)
        rows = np.tile(carry, (len(ring), 1))
        wires.append(tube(ring, _WIRE, rows, 5))
        line = _temple(figure, body, ring, sign)
        wires.append(
            tube(
                line, np.linspace(_WIRE, 1.3 * _WIRE, len(line)), np.tile(carry, (len(line), 1)), 6
            )
        )
    inner = [rings[s][_at(rings[s], -sign, 0.45)] + vector(0, 0, depth) for s, sign in SIDES]
    across = np.linspace(0, 1, 9)[:, None]
    bridge = inner[0] * (1 - across) + inner[1] * across
    bridge += np.sin(np.pi * across) * [0, 0.004, 0.0025]
    bridge = body.cleared(bridge, _WIRE + 0.0008)
    wires.append(tube(bridge, 1.2 * _WIRE, np.tile(carry, (9, 1)), 6))
    return [part("glasses", Material.METAL, colour, wires)]


def _eye(figure: Figure, side: str) -> Floats:
    """The middle of an eyeball, at the depth of its front."""
    ball = figure.raw.vertices[
        np.unique(figure.raw.quads[figure.raw.group[f"helper-{side[0]}-eye"]])
    ]
    middle = 0.5 * (ball.min(0) + ball.max(0))
    return np.array([middle[0], middle[1], ball[:, 2].max()])


def _ring(centre: Floats) -> Floats:
    turn = np.linspace(0, 2 * np.pi, 33)
    x, y = _RADIUS * np.cos(turn), 0.94 * _RADIUS * np.sin(turn)
    wrap = 0.12 * np.abs(x + centre[0]) * -1
    ring: Floats = centre + np.stack([x, y * np.cos(_TILT), y * np.sin(_TILT) + wrap], 1)
    return ring


def _at(ring: Floats, sign: float, height: float) -> int:
    """The station most towards `sign` X at `height` of the radius above the middle."""
    middle = ring[:-1].mean(0)
    wanted = middle + vector(sign * _RADIUS * np.sqrt(1 - height**2), height * _RADIUS, 0)
    return int(np.linalg.norm((ring - wanted)[:, :2], axis=1).argmin())


def _temple(figure: Figure, body: Ground, ring: Floats, sign: float) -> Floats:
    """From the hinge along the temple, over the ear and down behind it."""
    hinge = ring[_at(ring, sign, 0.35)]
    head = figure.raw.vertices[figure.skin]
    head = head[(head[:, 0] * sign > 0) & (head[:, 1] > ring[:, 1].min() - 0.06)]
    ear = head[np.abs(head[:, 0]) > 0.93 * np.abs(head[:, 0]).max()]
    top = ear[ear[:, 1].argmax()]
    reach = np.linspace(0, 1, 10)[:, None]
    over = np.array([0.0, float(top[1]) - 0.004, float(ear[:, 2].mean()) - 0.004])
    over[0] = float(hinge[0])
    line = hinge + vector(sign * 0.003, 0, -0.001) + reach * (over - hinge)
    side = head[np.abs(head[:, 1] - over[1]) < 0.01]
    for i in range(1, len(line)):  # as wide as the head there, and straight at first
        here = side[np.abs(side[:, 2] - line[i, 2]) < 0.012]
        if len(here) and i > 5:
            line[i, 0] = sign * (np.percentile(np.abs(here[:, 0]), 40) + 0.003)
    for _ in range(6):
        line[1:-1] = 0.5 * line[1:-1] + 0.25 * (line[2:] + line[:-2])
    line = np.concatenate([line[:1], body.cleared(line[1:8], 0.002), line[8:]])
    hook = line[-1] + np.array([[-0.001 * sign, -0.006, -0.009], [-0.003 * sign, -0.018, -0.014],
                                [-0.005 * sign, -0.03, -0.015]])  # fmt: skip
    return np.concatenate([ring[[_at(ring, sign, 0.35)]], line, hook])
