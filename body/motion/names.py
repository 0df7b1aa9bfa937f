"""Which joint of a stranger's skeleton is which of ours: by its name, else by its place."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from agent.errors import ConfigError
from body.motion.recording import Recording

SIDES = ("left", "right")

# What a limb's joints are called, best first, without side, numbers and filling words: VRM,
# Mixamo, CMU, Biovision, Unreal, Daz, Rigify, 3ds Max, SMPL.
_LIMBS = {
    "Shoulder": ("clavicle", "collar", "collarbone", "shoulder"),
    "UpperArm": ("upperarm", "uparm", "arm", "shldr", "shldrbend", "shoulder"),
    "LowerArm": ("lowerarm", "forearm", "forearmbend", "loarm", "elbow"),
    "Hand": ("hand", "wrist"),
    "UpperLeg": ("upperleg", "upleg", "thigh", "thighbend", "femur", "hip"),
    "LowerLeg": ("lowerleg", "loleg", "lowleg", "calf", "shin", "knee", "leg"),
    "Foot": ("foot", "ankle"),
    "Toes": ("toes", "toe", "toebase", "ball"),
}
_MIDDLE = {"hips": ("hips", "pelvis", "hip"), "head": ("head",), "neck": ("neck",)}
_FINGERS = {
    "Thumb": "thumb", "Index": "index", "Middle": "middle|mid", "Ring": "ring",
    "Little": "pinky|little|pinkie",
}  # fmt: skip
_PARTS = {"proximal": 1, "intermediate": 2, "distal": 3, "metacarpal": 1}
_KNUCKLES = ("Proximal", "Intermediate", "Distal")
_THUMB = ("Metacarpal", "Proximal", "Distal")
_FILLING = {"bip", "biped", "valve", "valvebiped", "mixamorig", "def", "org", "j", "c", "jnt",
            "joint", "bone", "b", "sk", "character", "f"}  # fmt: skip
_WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")
REQUIRED = (
    "hips",
    *(f"{side}{part}" for side in SIDES for part in ("UpperArm", "LowerArm")),
    *(f"{side}{part}" for side in SIDES for part in ("UpperLeg", "LowerLeg", "Foot")),
)


@dataclass(frozen=True, slots=True)
class Mapping:
    """`joints`: ours to the index there. `spine`: theirs from above the hips to below the neck."""

    joints: dict[str, int]
    spine: tuple[int, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Name:
    side: str
    core: str
    number: int  # the last one in it, or -1


def mapping(source: Recording) -> Mapping:
    """The best guess. Raises `ConfigError` when a limb cannot be found."""
    notes: list[str] = []
    if source.roles:
        at = {name: i for i, name in enumerate(source.names)}
        found = {role: at[name] for role, name in source.roles if name in at}
    else:
        found = _by_name(source)
        missing = [name for name in REQUIRED if name not in found]
        if missing:
            placed = _by_place(source)
            if all(name in placed for name in REQUIRED):
                found = placed
                notes.append(f"no joint is named {missing[0]}: joints were told by their places")
    missing = [name for name in REQUIRED if name not in found]
    if missing:
        raise ConfigError(
            f"{source.form} skeleton: no joint for {', '.join(missing[:4])}; "
            "rename its joints as VRM or Mixamo do"
        )
    spine = _spine(source, found)
    optional = ("head", "leftHand", "rightHand", "leftToes", "rightToes", "leftShoulder")
    gone = [name for name in optional if name not in found]
    if gone:
        notes.append(f"without {', '.join(gone)}: they follow their parents")
    if "leftIndexProximal" not in found:
        notes.append("without fingers: the character's own go on")
    return Mapping(found, spine, tuple(notes))


HIPS = _MIDDLE["hips"]


def plain(name: str) -> str:
    """A joint's name without side, numbers and filling."""
    return _read(name).core


def _read(name: str) -> _Name:
    words = [w.lower() for w in _WORD.findall(name.rsplit(":", 1)[-1])]
    side, number, core = "", -1, list[str]()
    for word in words:
        if word in ("l", "left", "r", "right") and not side:
            side = SIDES[word[0] == "r"]
        elif word.isdigit():
            number = int(word[-2:])
        elif word not in _FILLING:
            core.append(word)
    whole = "".join(core)
    limbs = {w for names in _LIMBS.values() for w in names}
    if not side and whole[:1] in ("l", "r") and whole[1:] in limbs:
        side, whole = SIDES[whole[0] == "r"], whole[1:]
    return _Name(side, whole, number)


def _by_name(source: Recording) -> dict[str, int]:
    names = [_read(n) for n in source.names]
    found: dict[str, int] = {}

    def first(side: str, cores: tuple[str, ...]) -> int | None:
        for core in cores:
            same = [i for i, n in enumerate(names) if n.side == side and n.core == core]
            if same:  # not a dummy that only sits on its parent
                return next((i for i in same if np.any(source.offsets[i])), same[0])
        return None

    for role, cores in _MIDDLE.items():
        if (i := first("", cores)) is not None:
            found[role] = i
    for side in SIDES:
        for part, cores in _LIMBS.items():
            if (i := first(side, cores)) is not None:
                found[f"{side}{part}"] = i
        shoulder, upper = found.get(f"{side}Shoulder"), found.get(f"{side}UpperArm")
        if shoulder is not None and shoulder == upper:
            del found[f"{side}Shoulder"]  # a "shoulder" without an arm below it is the arm
        found |= _fingers(names, side)
    return found


def _fingers(names: list[_Name], side: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for finger, pattern in _FINGERS.items():
        chain: dict[int, int] = {}
        for i, name in enumerate(names):
            match = re.fullmatch(rf"(?:hand|finger)?(?:{pattern})(?:finger)?([a-z]*)", name.core)
            if name.side != side or not match:
                continue
            number = _PARTS.get(match[1], name.number if not match[1] else -1)
            if finger == "Thumb" and "Metacarpal" not in match[1] and match[1] == "proximal":
                number = 2 if any(n.core.endswith("thumbmetacarpal") for n in names) else 1
            if match[1] == "metacarpal" and finger != "Thumb":
                continue
            chain.setdefault(number, i)
        parts = _THUMB if finger == "Thumb" else _KNUCKLES
        numbers = sorted(n for n in chain if n >= 0)[:3]
        if len(numbers) == 3:
            found |= {f"{side}{finger}{p}": chain[n] for p, n in zip(parts, numbers, strict=True)}
    return found


def _path(source: Recording, low: int, high: int) -> list[int]:
    """Joints from below `low` up to `high`, both included; empty where `high` is not above it."""
    path = [high]
    while path[-1] != low:
        parent = int(source.parents[path[-1]])
        if parent < 0:
            return []
        path.append(parent)
    return path[::-1]


def _spine(source: Recording, found: dict[str, int]) -> tuple[int, ...]:
    """The joints between the hips and the arms; settles the neck too."""
    hips = found["hips"]
    left, right = (_path(source, hips, found[f"{side}UpperArm"]) for side in SIDES)
    shared = [a for a, b in zip(left, right, strict=False) if a == b]
    if "head" in found:
        path = _path(source, shared[-1] if shared else hips, found["head"])[1:-1]
        if path:
            found["neck"] = path[-1]
        elif "neck" in found and found["neck"] not in path:
            del found["neck"]
    return tuple(shared[1:])


def _by_place(source: Recording) -> dict[str, int]:
    """By the shape of the tree: two legs, a trunk, two arms. Sides follow from the feet."""
    children: list[list[int]] = [[] for _ in source.names]
    depth = [0] * len(source.names)
    for j in range(len(source.names) - 1, 0, -1):
        p = int(source.parents[j])
        children[p].append(j)
        depth[p] = max(depth[p], depth[j] + 1)

    def branching(j: int) -> int:
        while len(long := [c for c in children[j] if depth[c] >= 1]) == 1:
            j = long[0]
        return j

    def chain(j: int, count: int) -> list[int]:
        out = [j]
        while len(out) < count and children[out[-1]]:
            out.append(max(children[out[-1]], key=lambda c: depth[c]))
        return out

    hips = branching(0)
    limbs = [c for c in children[hips] if depth[c] >= 2]
    trunk = next((c for c in limbs if len(children[branching(c)]) >= 3), None)
    if trunk is None or len(limbs) < 3:
        return {}
    chest = branching(trunk)
    _, at = source.place(source.rest, source.offsets[0])
    spread = abs(at[:, 0] - at[hips, 0])
    legs = sorted((c for c in limbs if c != trunk), key=lambda c: -depth[c])[:2]
    arms = sorted(children[chest], key=lambda c: -float(spread[chain(c, 4)].max()))[:2]
    found = {"hips": hips}
    neck = [c for c in children[chest] if c not in arms]
    if neck:
        found["head"] = chain(neck[0], 2)[-1]
    for group, parts in ((legs, ("UpperLeg", "LowerLeg", "Foot", "Toes")),
                         (arms, ("Shoulder", "UpperArm", "LowerArm", "Hand"))):  # fmt: skip
        for side, start in zip(SIDES, sorted(group, key=lambda c: -at[c, 0]), strict=False):
            joints = chain(start, 4)
            if parts[0] == "Shoulder" and len(joints) == 3:
                joints = [-1, *joints]
            found |= {f"{side}{p}": j for p, j in zip(parts, joints, strict=False) if j >= 0}
    return found
