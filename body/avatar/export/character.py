"""An avatar inside a glTF document: nodes in the T-pose, skin, meshes, materials, textures."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from agent.types import Array
from body.arkit import SHAPES
from body.avatar.export.gltf import INDICES, VERTICES, Document, Json
from body.avatar.export.hair import Hair, hanging, spring
from body.avatar.export.pictures import finish, tint
from body.avatar.export.surface import MESHES, Piece, pieces
from body.avatar.model import Avatar, Bones, Material
from body.rig import INDEX, JOINTS, PARENTS

_NEAR_MOVE = 2e-5  # m; smaller moves of a shape are left out
_NEAR_TILT = 0.01  # of a unit normal
_AXES = ("X", "Y", "Z")
_AHEAD = 0.3  # m along a limb
_CUT = 0.45  # alpha from which hair is there


@dataclass(frozen=True, slots=True)
class Placed:
    """Where things are in the document: indices of nodes."""

    joints: tuple[int, ...]  # in the order of `JOINTS`
    helpers: tuple[int, ...]  # in the order of the bones after them
    meshes: dict[str, int]  # "Body", "Hair", "Face"


def place(document: Document, avatar: Avatar, *, constrained: bool) -> Placed:
    """Put all of `avatar` into `document`.

    The vertices keep their bind pose; the inverse bind matrices carry them to the T-pose, in
    which every node has the identity for a rotation. `constrained`: the twist helpers are driven
    by `VRMC_node_constraint`, and hair by `VRMC_springBone`; else the helpers hang on their
    joints, to be animated, and hair on the head.
    """
    heads = _heads(avatar)
    joints = skeleton(document, heads)
    build = _constrained if constrained else _hung
    helpers = build(document, avatar.bones, joints)
    hair = hanging(avatar) if constrained else None
    chains = [] if hair is None else _hang(document, hair, heads, joints)
    links = [node for chain in chains for node in chain[:-1]]
    skin = _skin(document, avatar.bones, heads, [*joints, *helpers], links, hair)
    if hair is not None:
        spring(document, hair, chains, joints)
    shapes = pieces(avatar, hair)
    sides = {p.material for p in shapes if p.two_sided}
    used = sorted({p.material for p in shapes})
    paint = {m: _material(document, avatar, m, m in sides) for m in used}
    meshes = {}
    for name in MESHES:
        own = [p for p in shapes if p.mesh == name]
        if own:
            mesh: Json = {"name": name, "primitives": [_primitive(document, p, paint) for p in own]}
            if name == "Face":
                mesh["extras"] = {"targetNames": list(SHAPES)}
                mesh["weights"] = [0.0] * len(SHAPES)
            node = {"name": name, "mesh": document.add("meshes", mesh), "skin": skin}
            meshes[name] = document.add("nodes", node)
    root = document.add("nodes", {"name": avatar.name, "children": [joints[0]]})
    scene = {"name": avatar.name, "nodes": [root, *meshes.values()]}
    document.root["scene"] = document.add("scenes", scene)
    return Placed(joints, helpers, meshes)


def _heads(avatar: Avatar) -> Array:
    """Where the nodes of the bones (B, 3) stand: joints, but eyes in the middle of their balls."""
    heads = avatar.bones.head.copy()
    for side in ("left", "right"):
        if f"{side} eye" in avatar.points:
            heads[INDEX[f"{side}Eye"]] = avatar.points[f"{side} eye"]
    return heads


def skeleton(document: Document, heads: Array) -> tuple[int, ...]:
    """The nodes of the joints, standing in the T-pose at `heads` (>= 54, 3) metres."""
    nodes = []
    for j, name in enumerate(JOINTS):
        p = PARENTS[j]
        at = heads[j] if p < 0 else heads[j] - heads[p]
        nodes.append(document.add("nodes", {"name": name, "translation": _floats(at)}))
        if p >= 0:
            _adopt(document, nodes[p], nodes[j])
    return tuple(nodes)


def _hung(document: Document, bones: Bones, joints: tuple[int, ...]) -> tuple[int, ...]:
    """The helpers as children of their joints."""
    out = []
    for i in range(len(JOINTS), len(bones.joint)):
        j = int(bones.joint[i])
        at = _floats(bones.head[i] - bones.head[j])
        out.append(document.add("nodes", {"name": f"{JOINTS[j]}Twist", "translation": at}))
        _adopt(document, joints[j], out[-1])
    return tuple(out)


def _constrained(document: Document, bones: Bones, joints: tuple[int, ...]) -> tuple[int, ...]:
    """The helpers as nodes that turn by themselves.

    A share of another joint's roll is one roll constraint. A joint's own roll taken back by a
    share s is what is left, 1 - s, on top of its swing: a node aimed along the limb, and in it
    one that rolls.
    """
    document.use("VRMC_node_constraint")
    out = []
    for i in range(len(JOINTS), len(bones.joint)):
        j, source, share = int(bones.joint[i]), int(bones.twist_of[i]), float(bones.twist[i])
        roll, aim = _axis(bones.axis[i])
        carrier, at = joints[j], _floats(bones.head[i] - bones.head[j])
        name = f"{JOINTS[j]}Twist"
        if source == j:
            # The next joint may lie off the axis; what is aimed at must not.
            ahead = {"name": f"{JOINTS[j]}Ahead", "translation": _floats(bones.axis[i] * _AHEAD)}
            source_of_aim = document.add("nodes", ahead)
            _adopt(document, carrier, source_of_aim)
            constraint = {"aim": {"source": source_of_aim, "aimAxis": aim, "weight": 1.0}}
            p = PARENTS[j]
            swing = _node(document, f"{JOINTS[j]}Swing", bones.head[i] - bones.head[p], constraint)
            _adopt(document, joints[p], swing)
            carrier, at, share = swing, [0.0, 0.0, 0.0], 1 + share
        constraint = {"roll": {"source": joints[source], "rollAxis": roll, "weight": share}}
        out.append(_node(document, name, at, constraint))
        _adopt(document, carrier, out[-1])
    return tuple(out)


def _node(document: Document, name: str, at: Array | list[float], constraint: Json) -> int:
    extension = {"specVersion": "1.0", "constraint": constraint}
    node = {
        "name": name,
        "translation": _floats(at),
        "extensions": {"VRMC_node_constraint": extension},
    }
    return document.add("nodes", node)


def _axis(axis: Array) -> tuple[str, str]:
    """The names of the main axis nearest to `axis`: as a roll axis, as an aim axis."""
    k = int(np.abs(axis).argmax())
    return _AXES[k], f"{'Positive' if axis[k] > 0 else 'Negative'}{_AXES[k]}"


def _adopt(document: Document, parent: int, child: int) -> None:
    document.root["nodes"][parent].setdefault("children", []).append(child)


def _hang(document: Document, hair: Hair, heads: Array, joints: tuple[int, ...]) -> list[list[int]]:
    """The nodes of the chains: each a child of the one before, the first of the head."""
    out = []
    for c, chain in enumerate(hair.chains):
        above, before = joints[INDEX["head"]], heads[INDEX["head"]].astype(np.float64)
        nodes = []
        for k, at in enumerate(chain):
            name = f"hair{c + 1}_{k + 1}"
            node = document.add("nodes", {"name": name, "translation": _floats(at - before)})
            _adopt(document, above, node)
            nodes.append(node)
            above, before = node, at
        out.append(nodes)
    return out


def _skin(
    document: Document,
    bones: Bones,
    heads: Array,
    nodes: list[int],
    links: list[int],
    hair: Hair | None,
) -> int:
    """Of `nodes`, which are the bones, and of the `links` of hair, which come after them."""
    back = np.tile(np.eye(4, dtype=np.float32), (len(bones.joint), 1, 1))
    back[:, :3, :3] = bones.rest
    back[:, :3, 3] = bones.head - heads - np.einsum("bij,bj->bi", bones.rest, bones.bind_head)
    if hair is not None:
        # What hangs was part of the head: it comes to the T-pose as that does.
        head = INDEX["head"]
        own = np.tile(back[head], (len(links), 1, 1))
        own[:, :3, 3] += heads[head] - hair.chains[:, :-1].reshape(-1, 3)
        back, nodes = np.concatenate([back, own]), [*nodes, *links]
    columns = np.ascontiguousarray(back.transpose(0, 2, 1))
    matrices = document.accessor(columns)
    return document.add(
        "skins", {"joints": nodes, "inverseBindMatrices": matrices, "skeleton": nodes[0]}
    )


def _material(document: Document, avatar: Avatar, material: Material, both: bool) -> int:
    made, name = finish(avatar, material), material.name.lower()
    surface: Json = {"roughnessFactor": made.roughness, "metallicFactor": made.metal}
    out: Json = {"name": name, "pbrMetallicRoughness": surface}
    if both:
        out["doubleSided"] = True
    if made.mirror < 1:
        document.use("KHR_materials_specular")
        out["extensions"] = {"KHR_materials_specular": {"specularFactor": made.mirror}}
    if made.colour is not None:
        surface["baseColorTexture"] = _texture(document, made.colour, f"{name} colour")
    if made.rough is not None:
        surface["metallicRoughnessTexture"] = _texture(document, made.rough, f"{name} roughness")
    if made.normal is not None:
        out["normalTexture"] = _texture(document, made.normal, f"{name} relief")
    if made.cut:
        out |= {"alphaMode": "MASK", "alphaCutoff": _CUT}
    return document.add("materials", out)


def _texture(document: Document, data: bytes, name: str) -> Json:
    kind = "image/png" if data.startswith(b"\x89PNG") else "image/jpeg"
    image = {"name": name, "mimeType": kind, "bufferView": document.view(data)}
    if "samplers" not in document.root:
        document.add(
            "samplers", {"magFilter": 9729, "minFilter": 9987, "wrapS": 10497, "wrapT": 10497}
        )
    source = document.add("images", image)
    return {"index": document.add("textures", {"source": source, "sampler": 0})}


def _primitive(document: Document, piece: Piece, paint: dict[Material, int]) -> Json:
    small = len(piece.vertices) <= 0xFFFF
    triangles = piece.triangles.astype(np.uint16 if small else np.uint32).ravel()
    attributes = {
        "POSITION": document.accessor(piece.vertices, target=VERTICES, bounds=True),
        "NORMAL": document.accessor(piece.normals, target=VERTICES),
        "COLOR_0": document.accessor(_colours(piece), target=VERTICES, normalized=True),
        "JOINTS_0": document.accessor(_carriers(piece), target=VERTICES),
        "WEIGHTS_0": document.accessor(piece.weight, target=VERTICES, normalized=True),
        "_SURFACE": document.accessor(piece.open_, target=VERTICES, normalized=True),
    }
    if piece.strand is not None:
        strand = document.accessor(piece.strand, target=VERTICES, normalized=True)
        attributes["_STRAND"] = strand
    if (
        "baseColorTexture"
        in document.root["materials"][paint[piece.material]]["pbrMetallicRoughness"]
    ):
        attributes["TEXCOORD_0"] = document.accessor(piece.uv, target=VERTICES)
    out: Json = {
        "attributes": attributes,
        "indices": document.accessor(triangles, target=INDICES),
        "material": paint[piece.material],
    }
    if len(piece.moves):
        out["targets"] = [
            {
                "POSITION": document.sparse(move, _NEAR_MOVE, bounds=True),
                "NORMAL": document.sparse(tilt, _NEAR_TILT),
            }
            for move, tilt in zip(piece.moves, piece.tilts, strict=True)
        ]
    return out


def _colours(piece: Piece) -> np.ndarray[tuple[int, ...], np.dtype[np.uint16]]:
    """(n, 4) linear: 8 bits would band in the dark."""
    out = np.full((len(piece.colour), 4), 65535, np.uint16)
    out[:, :3] = np.round(np.clip(piece.colour * tint(piece.material), 0, 1) * 65535)
    return out


def _carriers(piece: Piece) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """The bones of each vertex; zero where they carry nothing, as the format wants."""
    return np.where(piece.weight > 0, piece.bone, 0).astype(np.uint8)


def _floats(values: Array | list[float]) -> list[float]:
    return [round(float(v), 6) for v in values]
