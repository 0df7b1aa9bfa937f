"""The 52 shapes of ARKit from whatever a file has: its own, a VRM's expressions, or visemes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from body.arkit import INDEX, LOOK_DOWN, LOOK_IN, LOOK_OUT, LOOK_UP, SHAPES
from body.avatar.adopt.glb import Gltf
from body.avatar.adopt.humanoid import Humanoid
from body.avatar.adopt.meshes import Soup
from body.rig import INDEX as JOINT

Floats = NDArray[np.float64]

# A VRM's expressions by their names in 1.0; 0.x called some otherwise.
_OLD = {"a": "aa", "i": "ih", "u": "ou", "e": "ee", "o": "oh", "joy": "happy", "sorrow": "sad",
        "fun": "relaxed", "blink_l": "blinkleft", "blink_r": "blinkright"}  # fmt: skip

# What stands in for a shape that is missing: an expression, where on the face it is taken from
# (all, L or R of the middle, mouth, brow), and how much of it.
_STANDINS: dict[str, tuple[tuple[str, str, float], ...]] = {
    "eyeBlinkLeft": (("blinkleft", "all", 1.0), ("blink", "L", 1.0)),
    "eyeBlinkRight": (("blinkright", "all", 1.0), ("blink", "R", 1.0)),
    "jawOpen": (("aa", "mouth", 1.0), ("viseme_aa", "mouth", 1.0)),
    "mouthFunnel": (("oh", "mouth", 0.8), ("viseme_o", "mouth", 0.9)),
    "mouthPucker": (("ou", "mouth", 1.0), ("viseme_u", "mouth", 1.0)),
    "mouthStretchLeft": (("ee", "mouth L", 0.5), ("viseme_e", "mouth L", 0.5)),
    "mouthStretchRight": (("ee", "mouth R", 0.5), ("viseme_e", "mouth R", 0.5)),
    "mouthSmileLeft": (("happy", "mouth L", 0.8), ("viseme_i", "mouth L", 0.5)),
    "mouthSmileRight": (("happy", "mouth R", 0.8), ("viseme_i", "mouth R", 0.5)),
    "mouthFrownLeft": (("sad", "mouth L", 0.8),),
    "mouthFrownRight": (("sad", "mouth R", 0.8),),
    "browInnerUp": (("sad", "brow", 0.8), ("surprised", "brow", 0.6)),
    "browDownLeft": (("angry", "brow L", 0.9),),
    "browDownRight": (("angry", "brow R", 0.9),),
    "browOuterUpLeft": (("surprised", "brow L", 0.8),),
    "browOuterUpRight": (("surprised", "brow R", 0.8),),
    "mouthRollLower": (("viseme_ff", "mouth", 1.0),),
    "mouthPressLeft": (("viseme_pp", "mouth L", 0.5),),
    "mouthPressRight": (("viseme_pp", "mouth R", 0.5),),
    "eyeLookUpLeft": (("lookup", "L", 1.0),),
    "eyeLookUpRight": (("lookup", "R", 1.0),),
    "eyeLookDownLeft": (("lookdown", "L", 1.0),),
    "eyeLookDownRight": (("lookdown", "R", 1.0),),
    "eyeLookOutLeft": (("lookleft", "L", 1.0),),
    "eyeLookInRight": (("lookleft", "R", 1.0),),
    "eyeLookOutRight": (("lookright", "R", 1.0),),
    "eyeLookInLeft": (("lookright", "L", 1.0),),
}
_KNOWN = {name.lower() for name in SHAPES} | {n for rows in _STANDINS.values() for n, _, _ in rows}
_STIRS = 5e-4  # m
_LOOKS = (("Out", 0, LOOK_OUT), ("In", 0, LOOK_IN), ("Up", 1, LOOK_UP), ("Down", 1, LOOK_DOWN))


@dataclass(slots=True)
class Found:
    """Where each shape came from."""

    own: list[str] = field(default_factory=list)
    derived: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


def shapes(gltf: Gltf, soup: Soup, body: Humanoid, eyes: Floats) -> tuple[Floats, Found]:
    """(52, V, 3) m and where they came from. `eyes` (2, 3) m: between them the face divides."""
    out = np.zeros((len(SHAPES), len(soup.at), 3))
    expressions = dict(_expressions(gltf, soup))
    found = Found()
    for name, i in INDEX.items():
        own = expressions.get(name.lower())
        if own is not None:
            out[i] = own
            found.own.append(name)
            continue
        for standin, where, amount in _STANDINS.get(name, ()):
            if standin in expressions:
                mask = _region(soup.at, eyes, where)
                out[i] = expressions[standin] * (amount * mask[:, None])
                found.derived.append(name)
                break
    if "jawOpen" in found.own + found.derived and "mouthClose" not in found.own:
        out[INDEX["mouthClose"]] = -0.95 * out[INDEX["jawOpen"]]
        found.derived.append("mouthClose")
    _turn_eyes(gltf, soup, body, out, found)
    known = {*found.own, *found.derived}
    found.missing = [name for name in SHAPES if name not in known]
    return out, found


def _expressions(gltf: Gltf, soup: Soup) -> Iterator[tuple[str, Floats]]:
    """Morphs by their own names, then a VRM's expressions; of `_KNOWN`, in lower case."""
    for mesh, names in soup.names.items():
        for index, name in enumerate(names):
            plain = re.sub(r"^.*\.", "", name).lower()
            plain = plain if plain.startswith("viseme_") else plain.replace("_", "")
            plain = re.sub(r"^(arkit|blendshape\d?|bs)", "", plain).removesuffix("mesh")
            yield from _bound(soup, plain, [(mesh, index, 1.0)])
    extensions = gltf.tree.get("extensions", {})
    nodes = gltf.rows("nodes")
    if "VRMC_vrm" in extensions:
        groups = extensions["VRMC_vrm"].get("expressions", {})
        for name, spec in {**groups.get("custom", {}), **groups.get("preset", {})}.items():
            binds = [
                (nodes[int(b["node"])].get("mesh", -1), int(b["index"]), float(b["weight"]))
                for b in spec.get("morphTargetBinds", ())
                if 0 <= int(b.get("node", -1)) < len(nodes)
            ]
            yield from _bound(soup, name.lower(), binds)
    elif "VRM" in extensions:
        for group in extensions["VRM"].get("blendShapeMaster", {}).get("blendShapeGroups", ()):
            binds = [
                (int(b["mesh"]), int(b["index"]), float(b["weight"]) / 100)
                for b in group.get("binds", ())
            ]
            for name in {str(group.get("presetName", "")), str(group.get("name", ""))}:
                plain = name.lower()
                yield from _bound(soup, _OLD.get(plain, plain), binds)


def _bound(
    soup: Soup, name: str, binds: list[tuple[Any, int, float]]
) -> Iterator[tuple[str, Floats]]:
    if name in _KNOWN:
        delta = sum((w * soup.delta(m, i) for m, i, w in binds), np.zeros_like(soup.at))
        if delta.any():
            yield name, delta


def _region(at: Floats, eyes: Floats, where: str) -> Floats:
    """(V,) how much each vertex belongs to a part of the face; the middle divides softly."""
    middle = eyes.mean(0)
    apart = max(float(np.linalg.norm(eyes[0] - eyes[1])), 1e-3)
    out = np.ones(len(at))
    # Mouths end half an eye's distance below the eyes, brows begin a sixth above them.
    if "mouth" in where:
        out *= np.clip((middle[1] - 0.25 * apart - at[:, 1]) / (0.2 * apart), 0, 1)
    if "brow" in where:
        out *= np.clip((at[:, 1] - middle[1] - 0.05 * apart) / (0.2 * apart), 0, 1)
    side = {"L": 1.0, "R": -1.0}.get(where[-1:], 0.0)
    if side:
        out *= np.clip(0.5 + side * (at[:, 0] - middle[0]) / (0.2 * apart), 0, 1)
    return out


def _turn_eyes(gltf: Gltf, soup: Soup, body: Humanoid, out: Floats, found: Found) -> None:
    """Shapes that turn the eyes as the file's own bones for them would."""
    across, upright = _reach(gltf)
    for side, sign in (("Left", 1.0), ("Right", -1.0)):
        joint = JOINT[f"{side.lower()}Eye"]
        if body.node[joint] < 0:
            continue
        share = (soup.weight * (soup.joint == joint)).sum(1)
        arm = soup.at - body.at[joint]
        for way, axis, degrees in _LOOKS:
            name = f"eyeLook{way}{side}"
            own = np.linalg.norm(out[INDEX[name]], axis=1)
            if not share.any() or own[share > 0.5].max(initial=0) > _STIRS:
                continue  # its own shape turns the ball
            angle = np.radians(degrees * (across if axis == 0 else upright))
            turn = {"Out": (0, sign, 0), "In": (0, -sign, 0), "Up": (-1, 0, 0), "Down": (1, 0, 0)}
            vector = np.array(turn[way], np.float64)
            moved = np.cross(vector, arm) * np.sin(angle)
            moved += np.cross(vector, np.cross(vector, arm)) * (1 - np.cos(angle))
            out[INDEX[name]] += moved * share[:, None]
            if name not in found.own + found.derived:
                found.derived.append(name)


def _reach(gltf: Gltf) -> tuple[float, float]:
    """How far its eyes turn sideways and up for each degree that it looks there (VRM lookAt)."""
    extensions = gltf.tree.get("extensions", {})
    look = extensions.get("VRMC_vrm", {}).get("lookAt", {})
    first = extensions.get("VRM", {}).get("firstPerson", {})

    def rate(new: str, old: str) -> float:
        if look:
            spec = look.get(new, {})
            return float(spec.get("outputScale", 90)) / float(spec.get("inputMaxValue", 90) or 90)
        spec = first.get(old, {})
        return float(spec.get("yRange", 90)) / float(spec.get("xRange", 90) or 90)

    pair = (
        rate("rangeMapHorizontalOuter", "lookAtHorizontalOuter"),
        rate("rangeMapVerticalDown", "lookAtVerticalDown"),
    )
    return min(max(pair[0], 0.05), 1.0), min(max(pair[1], 0.05), 1.0)
