"""Which of a file's nodes is which joint of ours, and where the joints are.

A VRM says so itself. Otherwise names tell: those of Mixamo and Ready Player Me, of Unreal, of
Blender's rigs. What a file lacks is put where it would be, and named in the report.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from body.avatar.adopt.glb import Gltf, broken
from body.rig import INDEX, JOINTS, PARENTS

Floats = NDArray[np.float64]

NEEDED = (
    "hips", "head", "leftUpperArm", "leftLowerArm", "leftHand", "rightUpperArm", "rightLowerArm",
    "rightHand", "leftUpperLeg", "leftLowerLeg", "leftFoot", "rightUpperLeg", "rightLowerLeg",
    "rightFoot",
)  # fmt: skip
_SPINE = ("spine", "chest", "upperChest")

# Names without side, separators and prefixes, in lower case.
_NAMES: dict[str, str] = {
    "hips": "hips", "pelvis": "hips", "hip": "hips",
    "spine": "spine", "spine01": "spine", "spine1": "chest", "spine02": "chest", "chest": "chest",
    "spine2": "upperChest", "spine03": "upperChest", "upperchest": "upperChest",
    "spine3": "upperChest", "neck": "neck", "neck01": "neck", "neck1": "neck", "head": "head",
    "shoulder": "Shoulder", "clavicle": "Shoulder", "collar": "Shoulder",
    "arm": "UpperArm", "upperarm": "UpperArm", "forearm": "LowerArm", "lowerarm": "LowerArm",
    "hand": "Hand", "wrist": "Hand", "upleg": "UpperLeg", "thigh": "UpperLeg",
    "upperleg": "UpperLeg", "leg": "LowerLeg", "calf": "LowerLeg", "shin": "LowerLeg",
    "lowerleg": "LowerLeg", "foot": "Foot", "ankle": "Foot", "toebase": "Toes", "toe": "Toes",
    "toes": "Toes", "ball": "Toes", "eye": "Eye",
}  # fmt: skip
_DIGITS = {"thumb": "Thumb", "index": "Index", "middle": "Middle", "ring": "Ring",
           "pinky": "Little", "little": "Little"}  # fmt: skip
_OURS = {name.lower(): name for name in JOINTS}
_PARTS = ("Proximal", "Intermediate", "Distal")
_THUMB = ("Metacarpal", "Proximal", "Distal")


@dataclass(frozen=True, slots=True, eq=False)
class Humanoid:
    """`node[j]` is the node of joint j, or -1; `at` (J, 3) m are the joints in the file's rest."""

    node: NDArray[np.int64]
    at: Floats
    kind: str  # "VRM 1.0", "VRM 0.x" or "glTF"
    missing: tuple[str, ...]


def find(gltf: Gltf, places: Floats) -> Humanoid:
    """The joints of `gltf`, whose nodes are at `places` (N, 4, 4). Raises `ConfigError`."""
    kind, named = told(gltf)
    if not named:
        kind, named = "glTF", _guessed(gltf)
    missing = [name for name in NEEDED if name not in named]
    if missing:
        raise broken(
            gltf.path,
            f"has no bone for {', '.join(missing[:4])}; name its bones as VRM, Mixamo or Unreal do",
        )
    _stack(named)
    node = np.full(len(JOINTS), -1, np.int64)
    for name, i in named.items():
        node[INDEX[name]] = i
    at = np.full((len(JOINTS), 3), np.nan)
    there = node >= 0
    at[there] = places[node[there], :3, 3]
    absent = tuple(JOINTS[j] for j in np.flatnonzero(~there))
    _place(at)
    return Humanoid(node, at, kind, absent)


def told(gltf: Gltf) -> tuple[str, dict[str, int]]:
    """What a VRM, or a VRM animation, says of its bones: its kind, and the nodes of our joints."""
    extensions = gltf.tree.get("extensions", {})
    count = len(gltf.rows("nodes"))
    pairs: list[tuple[Any, Any]] = []
    kind = ""
    modern = next((n for n in ("VRMC_vrm_animation", "VRMC_vrm") if n in extensions), None)
    if modern:
        kind = "VRM 1.0"
        bones = extensions[modern].get("humanoid", {}).get("humanBones", {})
        pairs = [(name, bone.get("node")) for name, bone in bones.items()]
    elif "VRM" in extensions:
        kind = "VRM 0.x"
        bones = extensions["VRM"].get("humanoid", {}).get("humanBones", [])
        pairs = [(_modern(str(bone.get("bone"))), bone.get("node")) for bone in bones]
    return kind, {
        name: node
        for name, node in pairs
        if name in INDEX and isinstance(node, int) and 0 <= node < count
    }


def _modern(name: str) -> str:
    """VRM 0.x counted the thumb's bones from the second one."""
    for side in ("left", "right"):
        if name == f"{side}ThumbIntermediate":
            return f"{side}ThumbProximal"
        if name == f"{side}ThumbProximal":
            return f"{side}ThumbMetacarpal"
    return name


def _guessed(gltf: Gltf) -> dict[str, int]:
    """Joints by the names of the nodes that skins hang on; the first of a name wins."""
    out: dict[str, int] = {}
    used = {int(j) for skin in gltf.rows("skins") for j in skin.get("joints", ())}
    for i, node in enumerate(gltf.rows("nodes")):
        joint = _joint(str(node.get("name", ""))) if i in used else None
        if joint is not None and joint not in out:
            out[joint] = i
    return out


def _joint(name: str) -> str | None:
    if name.lower() in _OURS:
        return _OURS[name.lower()]
    text = re.sub(r"^.*[:|]", "", name)
    text = re.sub(r"(?i)^(mixamorig|bip0?01|def|org|cc_base|j_bip_[clr])[ _\-.]*", "", text)
    side = ""
    for mark, found in (("left", "left"), ("right", "right")):
        if mark in text.lower():
            side, text = found, re.sub(f"(?i){mark}", "", text, count=1)
    if not side:
        match = re.search(r"(?i)(?:^|[ _.\-])([lr])(?=$|[ _.\-])", text)
        if match:
            side = "left" if match[1].lower() == "l" else "right"
            text = text[: match.start(1)] + text[match.end(1) :]
    plain = re.sub(r"[^a-z0-9]", "", text.lower())
    digit = re.fullmatch(
        r"(?:hand|f)?(thumb|index|middle|ring|pinky|little)(?:finger)?0?([1-3])", plain
    )
    if digit and side:
        parts = _THUMB if digit[1] == "thumb" else _PARTS
        return f"{side}{_DIGITS[digit[1]]}{parts[int(digit[2]) - 1]}"
    joint = _NAMES.get(plain)
    if joint is None:
        return None
    if joint[0].isupper():
        return f"{side}{joint}" if side else None
    return joint


def _stack(named: dict[str, int]) -> None:
    """Let the topmost bone of the trunk be the one that carries neck and arms."""
    trunk = [named.pop(name) for name in _SPINE if name in named]
    names = {0: (), 1: ("upperChest",), 2: ("spine", "upperChest"), 3: _SPINE}[len(trunk)]
    named.update(zip(names, trunk, strict=True))


def _place(at: Floats) -> None:
    """Put joints that are missing (NaN) where they would be."""

    def lack(name: str) -> bool:
        return bool(np.isnan(at[INDEX[name], 0]))

    def between(name: str, a: str, b: str, share: float) -> None:
        if lack(name):
            at[INDEX[name]] = at[INDEX[a]] + share * (at[INDEX[b]] - at[INDEX[a]])

    between("upperChest", "hips", "head", 0.6)
    between("spine", "hips", "upperChest", 0.33)
    between("chest", "spine", "upperChest", 0.5)
    between("neck", "upperChest", "head", 0.6)
    tall = float(np.linalg.norm(at[INDEX["head"]] - at[INDEX["hips"]]))
    for side, sign in (("left", 1.0), ("right", -1.0)):
        between(f"{side}Shoulder", "upperChest", f"{side}UpperArm", 0.35)
        if lack(f"{side}Eye"):
            at[INDEX[f"{side}Eye"]] = at[INDEX["head"]] + tall * np.array([0.06 * sign, 0.12, 0.12])
        if lack(f"{side}Toes"):
            foot = at[INDEX[f"{side}Foot"]]
            at[INDEX[f"{side}Toes"]] = (foot[0], 0.2 * foot[1], foot[2] + 0.22 * tall)
    for j, parent in enumerate(PARENTS):  # fingers: a little further along the forearm
        if np.isnan(at[j, 0]):
            side = "left" if JOINTS[j].startswith("left") else "right"
            arm = at[INDEX[f"{side}Hand"]] - at[INDEX[f"{side}LowerArm"]]
            at[j] = at[parent] + 0.12 * arm
