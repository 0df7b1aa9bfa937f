"""The body that clothes are made for: its tights, its joints, and cuts in terms of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from body.avatar.build.clothes.cloth import Cloth, Cut, normals, refined
from body.avatar.build.clothes.drape import averaging, bell
from body.avatar.build.parts import Floats, Ints, Raw
from body.avatar.model import Bones
from body.rig import INDEX

_LONGEST = (0.038, 0.032, 0.048, 0.027)  # m; longer edges are divided: torso, arms, legs, feet
HAND = ("Hand", "Thumb", "Index", "Middle", "Ring", "Little")
SIDES = (("left", 1.0), ("right", -1.0))


@dataclass(frozen=True, slots=True, eq=False)
class Figure:
    """One body, in the bind pose, metres."""

    raw: Raw
    bones: Bones
    tights: Cloth
    skin: Ints  # which raw vertices are skin
    skin_normal: Floats  # (19158, 3); zero off the skin

    def joint(self, name: str) -> Floats:
        return np.asarray(self.bones.bind_head[INDEX[name]], np.float64)

    def load(self, carry: Floats, side: str, *parts: str) -> Floats:
        """(n,) how much of `carry` (n, B) hangs on joints that start so, twist bones included."""
        starts = tuple(side + p for p in parts)
        wanted = [i for name, i in INDEX.items() if name.startswith(starts)]
        rows = np.flatnonzero(np.isin(self.bones.joint, wanted))
        return np.asarray(carry[:, rows].sum(1))

    def arm(self, carry: Floats, side: str) -> Floats:
        return self.load(carry, side, "UpperArm", "LowerArm", *HAND)

    def leg(self, carry: Floats, side: str) -> Floats:
        return self.load(carry, side, "UpperLeg", "LowerLeg", "Foot", "Toes")


def measure(raw: Raw, bones: Bones) -> Figure:
    """The figure of a baked body."""
    quads = raw.quads[raw.group["helper-tights"]]
    used, quads = np.unique(quads, return_inverse=True)
    quads = quads.reshape(-1, 4)
    carry = raw.weights[used].astype(np.float64)
    at = raw.vertices[used]
    thigh = float(bones.bind_head[INDEX["leftUpperLeg"]][1]) - 0.08
    centre = at[quads].mean(1)
    arm = np.abs(centre[:, 0]) > bones.bind_head[INDEX["leftUpperArm"]][0] + 0.01
    where = [centre[:, 1] < 0.14, centre[:, 1] < thigh, arm & (centre[:, 1] > thigh)]
    longest = np.select(where, [_LONGEST[3], _LONGEST[2], _LONGEST[1]], _LONGEST[0])
    at, carry, faces = refined(at, carry, quads, longest)
    mean = averaging(faces, len(at))
    at = _without_cleft(at, mean, thigh)
    for _ in range(3):
        carry = 0.5 * (carry + mean @ carry)
    smooth = at
    for _ in range(10):  # the normals of a calmer body: they must not cross in its hollows
        smooth = 0.5 * (smooth + mean @ smooth)
    normal = normals(smooth, faces)
    skin_quads = raw.quads[raw.group["body"]]
    corners = np.concatenate([skin_quads[:, [0, 1, 2]], skin_quads[:, [0, 2, 3]]])
    skin_normal = normals(raw.vertices, corners)
    return Figure(
        raw, bones, Cloth(at, normal, at, carry, faces), np.unique(skin_quads), skin_normal
    )


def _without_cleft(at: Floats, mean: Any, thigh: float) -> Floats:
    """The body with the hollows between its hips filled, as cloth spans them."""
    middle = bell(at[:, 0] / 0.06, 4) * bell((at[:, 1] - thigh - 0.09) / 0.1, 4)
    fork = bell(at[:, 0] / 0.045, 4) * bell((at[:, 1] - thigh - 0.03) / 0.05, 4)
    share = np.where(at[:, 2] < np.median(at[:, 2]), np.maximum(middle, fork), fork)[:, None]
    for _ in range(250):
        at = at + 0.6 * share * (mean @ at - at)
    return at


def above(height: float, tilt: float = 0.0) -> Cut:
    """Keeps y > height - tilt * z."""
    return lambda p, _: p[:, 1] - height + tilt * p[:, 2]


def below(height: float, tilt: float = 0.0) -> Cut:
    """Keeps y < height - tilt * z."""
    return lambda p, _: height - tilt * p[:, 2] - p[:, 1]


def sleeves(figure: Figure, share: float) -> Cut:
    """Keeps the arms down to `share` of the forearm: 0 at the elbow, 1 at the wrist."""

    def keep(p: Floats, carry: Floats) -> Floats:
        out = np.full(len(p), 1.0)
        for side, _ in SIDES:
            elbow, wrist = figure.joint(f"{side}LowerArm"), figure.joint(f"{side}Hand")
            bone = wrist - elbow
            length = float(np.linalg.norm(bone))
            value = share * length - (p - elbow) @ bone / length
            on = figure.arm(carry, side) > 0.3
            out[on] = np.minimum(out[on], value[on])
        return out

    return keep


def neckline(figure: Figure, front: float, back: float, half: float) -> Cut:
    """A round neck, `half` metres wide each way at the shoulders.

    `front` and `back`: its height in the middle, metres above the collar bones' joint.
    """
    base, neck = figure.joint("leftShoulder")[1], figure.joint("neck")
    under = figure.tights.under
    ridge = under[(np.abs(under[:, 2] - neck[2] + 0.005) < 0.03) & (under[:, 1] > base)]
    side = float(np.sort(ridge[np.abs(np.abs(ridge[:, 0]) - half).argsort()[:8], 1])[4:].mean())
    first, second = base + front, base + back
    flat, lean = 0.25 * (first + second) + 0.5 * side, 0.5 * (first - second)
    sway = 0.25 * (first + second) - 0.5 * side

    def keep(p: Floats, _: Floats) -> Floats:
        x, z = p[:, 0], p[:, 2] - neck[2] + 0.005
        cosine = z / np.maximum(np.hypot(x, z), 1e-6)
        line = flat + lean * cosine + sway * (2 * cosine**2 - 1)
        return np.asarray(line - p[:, 1])

    return keep


def vee(figure: Figure, low: float, width: float) -> Cut:
    """A V at the front down to `low` metres above the collar bones' joint (below: negative)."""
    base = figure.joint("leftShoulder")[1] + low
    neck = figure.joint("neck")

    def keep(p: Floats, _: Floats) -> Floats:
        away = np.abs(p[:, 0]) - width * np.maximum(p[:, 1] - base, -0.2)
        return np.where(p[:, 2] > neck[2] - 0.02, away / np.hypot(1, width), 1.0)

    return keep


def opening(figure: Figure, gap: float, spread: float) -> Cut:
    """An open front: `gap` metres off the middle at the collar bones, `spread` more a metre."""
    base = figure.joint("leftShoulder")[1]
    middle = figure.joint("spine")[2]

    def keep(p: Floats, _: Floats) -> Floats:
        half = gap + spread * np.maximum(base - p[:, 1], 0)
        return np.where(p[:, 2] > middle, np.abs(p[:, 0]) - half, 1.0)

    return keep


def armholes(figure: Figure) -> dict[str, Cut]:
    """For each side what is positive on the sleeve."""

    def cut_for(side: str, sign: float) -> Cut:
        shoulder, elbow = figure.joint(f"{side}UpperArm"), figure.joint(f"{side}LowerArm")
        bone = (elbow - shoulder) / np.linalg.norm(elbow - shoulder)
        facing = bone + np.array([0.9 * sign, 0.0, 0.0])
        facing /= np.linalg.norm(facing)
        return lambda p, _: (p - shoulder) @ facing - 0.004

    return {side: cut_for(side, sign) for side, sign in SIDES}
