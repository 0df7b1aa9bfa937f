"""From a file to an avatar of ours, with a report of what it has and what it lacks."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from body import quat
from body.avatar.adopt import glb, pictures
from body.avatar.adopt.glb import Gltf
from body.avatar.adopt.humanoid import Humanoid, find
from body.avatar.adopt.meshes import Soup, gather
from body.avatar.adopt.shapes import Found, shapes
from body.avatar.model import Avatar, Bones, Material, Mesh
from body.layers import single
from body.rig import INDEX, JOINTS, PARENTS

Floats = NDArray[np.float64]

SUFFIXES = (".vrm", ".glb")
_WRONG = (KeyError, TypeError, ValueError, AttributeError, IndexError, OverflowError)
_MOVED = 1e-5  # m that a shape must move a vertex to count

# Where each bone points in the T-pose, and the joint that it points to.
_ALONG: dict[str, tuple[str, tuple[float, float, float]]] = {
    "leftUpperArm": ("leftLowerArm", (1, 0, 0)),
    "leftLowerArm": ("leftHand", (1, 0, 0)),
    "leftUpperLeg": ("leftLowerLeg", (0, -1, 0)),
    "leftLowerLeg": ("leftFoot", (0, -1, 0)),
}


@dataclass(frozen=True, slots=True, eq=False)
class Adopted:
    """An avatar, and what there is to know about where it came from."""

    avatar: Avatar
    kind: str
    licence: str  # as the file states it; empty: it does not
    shapes: Found
    missing_bones: tuple[str, ...]

    def report(self) -> list[str]:
        """The same in plain words."""
        found = self.shapes
        lines = [
            f"{self.avatar.title}: {self.kind}, {len(self.avatar.mesh.triangles)} triangles",
            f"licence: {self.licence or 'none is stated; make sure that you may use it'}",
            f"bones: {len(JOINTS) - len(self.missing_bones)} of {len(JOINTS)}"
            + (f"; not there: {_some(self.missing_bones)}" if self.missing_bones else ""),
            f"face: {len(found.own)} shapes of its own, {len(found.derived)} derived, "
            f"{len(found.missing)} missing",
        ]
        if found.missing:
            lines.append(
                f"  missing: {_some(tuple(found.missing))}; add them as morph targets with the "
                "names of ARKit for a fuller face"
            )
        if "jawOpen" in found.missing:
            lines.append("  the mouth cannot open: give it jawOpen, a VRM's aa, or viseme_aa")
        return lines


def adopt(path: Path) -> Adopted:
    """Read a .vrm or .glb. Raises `ConfigError`."""
    gltf = glb.read(path)
    try:
        return _adopted(gltf, path)
    except _WRONG as error:  # anything may stand where a number, a list or a name should
        what = f"{type(error).__name__}: {error}"
        raise glb.broken(path, f"is not built as glTF should be ({what[:120]})") from None


def _adopted(gltf: Gltf, path: Path) -> Adopted:
    places = gltf.globals()
    if not np.isfinite(places).all():
        raise glb.broken(path, "has nodes at places that are none")
    body = find(gltf, places)
    turn = _towards_us(body)
    places = turn @ places
    body = find(gltf, places)
    soup = gather(gltf, places, _owners(gltf, body))
    low = float(soup.at[:, 1].min())
    soup.at[:, 1] -= low
    body.at[:, 1] -= low
    eyes = body.at[[INDEX["leftEye"], INDEX["rightEye"]]]
    deltas, found = shapes(gltf, soup, body, eyes)
    bones = _bones(body)
    mesh, textures = _surfaces(gltf, soup, deltas)
    avatar = Avatar(
        name=path.stem,
        title=_title(gltf) or path.stem,
        bones=bones,
        parts=("body",),
        points=_points(soup, body, bones),
        mesh=mesh,
        textures=textures,
    )
    return Adopted(avatar, body.kind, _licence(gltf), found, body.missing)


def _towards_us(body: Humanoid) -> Floats:
    """What turns the character to face +Z: VRM 0.x looks the other way."""
    left = body.at[INDEX["leftUpperArm"]] - body.at[INDEX["rightUpperArm"]]
    out = np.eye(4)
    if left[0] < 0:
        out[0, 0] = out[2, 2] = -1.0
    return out


_UNKNOWN = -2


def _owners(gltf: Gltf, body: Humanoid) -> NDArray[np.int64]:
    """(N,) the joint that each node is part of: its own, or that of its nearest ancestor."""
    parents = gltf.parents()
    out = np.full(len(parents), _UNKNOWN, np.int64)
    for j, n in enumerate(body.node):
        if n >= 0:
            out[n] = j
    for i in range(len(parents)):
        chain, at = list[int](), i
        while at >= 0 and out[at] == _UNKNOWN:
            chain.append(at)
            at = parents[at]
        out[chain] = out[at] if at >= 0 else -1
    return out


def _bones(body: Humanoid) -> Bones:
    """Bones that bring the arms and legs of the file's rest to the T-pose."""
    count = len(JOINTS)
    rest = np.tile(np.eye(3), (count, 1, 1))
    for j, name in enumerate(JOINTS):
        if PARENTS[j] >= 0:
            rest[j] = rest[PARENTS[j]]
        plain = name.replace("right", "left")
        if plain in _ALONG:
            end, axis = _ALONG[plain]
            end = end if name.startswith("left") else end.replace("left", "right")
            wanted = np.array(axis) * ((1 if name.startswith("left") else -1), 1, 1)
            rest[j] = _shortest(body.at[INDEX[end]] - body.at[j], wanted)
        elif name.endswith("Foot"):
            rest[j] = np.eye(3)
    head = body.at.copy()
    for j in range(1, count):
        parent = PARENTS[j]
        head[j] = head[parent] + rest[parent] @ (body.at[j] - body.at[parent])
    return Bones(
        joint=np.arange(count, dtype=np.int32),
        bind_head=body.at.astype(np.float32),
        head=head.astype(np.float32),
        rest=rest.astype(np.float32),
        twist_of=np.full(count, -1, np.int32),
        twist=np.zeros(count, np.float32),
        axis=np.tile(np.array([1, 0, 0], np.float32), (count, 1)),
    )


def _shortest(a: Floats, b: Floats) -> Floats:
    """The rotation (3, 3) that takes the direction of `a` to that of `b` the shortest way."""
    a, b = quat.unit(a), quat.unit(b)
    v, c = np.cross(a, b), float(a @ b)
    if c < -0.999:
        return np.eye(3)  # upside down: better left as it is
    k = np.array([[0, -v[2], v[1]], [v[2], 0, -v[0]], [-v[1], v[0], 0]])
    return np.asarray(np.eye(3) + k + k @ k / (1 + c))


def _surfaces(gltf: Gltf, soup: Soup, deltas: Floats) -> tuple[Mesh, dict[str, NDArray[np.uint8]]]:
    looks = pictures.looks(gltf)
    of = [looks[i] if 0 <= i < len(looks) else pictures.PLAIN for i in soup.material.tolist()]
    cut = np.array([look.cut for look in of])
    solid = pictures.atlas(gltf, [look.picture for look in of if not look.cut])
    holes = pictures.atlas(gltf, [look.picture for look in of if look.cut])
    uv, colour = np.zeros_like(soup.uv), soup.colour.copy()
    for i in np.unique(soup.material):
        look = looks[i] if 0 <= i < len(looks) else pictures.PLAIN
        corners = np.unique(soup.triangles[soup.material == i])
        uv[corners] = (holes if look.cut else solid).uv(soup.uv[corners], look)
        colour[corners] *= look.colour
    shaped = np.flatnonzero(np.abs(deltas).max((0, 2)) > _MOVED)
    count = len(soup.at)
    length = np.linalg.norm(soup.normal, axis=1, keepdims=True)
    mesh = Mesh(
        vertices=single(soup.at),
        triangles=soup.triangles.astype(np.int32),
        material=np.where(cut, Material.HAIR, Material.SKIN).astype(np.uint8),
        two_sided=np.array([look.two_sided or look.cut for look in of]),
        casts=~cut,
        part=np.zeros(count, np.uint8),
        uv=single(np.clip(uv, 0, 1)),
        colour=single(colour),
        occlusion=np.ones(count, np.float32),
        # Strands are not known: cut-out cards are lit as if they hung.
        tangent=np.tile(np.array([0, -1, 0], np.float32), (count, 1)),
        fixed_normal=single(np.where(length > 1e-6, soup.normal / np.maximum(length, 1e-6), 0)),
        bone=soup.joint.astype(np.uint8),
        weight=single(soup.weight),
        shaped=shaped.astype(np.int32),
        deltas=single(deltas[:, shaped]),
    )
    return mesh, {"skin": pictures.dull(solid), "strands": holes.picture}


def _points(soup: Soup, body: Humanoid, bones: Bones) -> dict[str, tuple[float, float, float]]:
    """Landmarks for cameras and lips, from the eyes and the outline of the head."""
    head = INDEX["head"]
    share = (soup.weight * (soup.joint == head)).sum(1)
    on = soup.at[share > 0.5]
    if not len(on):
        on = soup.at
    shift = bones.head[head] - body.at[head]
    left, right = (bones.head[INDEX[f"{s}Eye"]].astype(np.float64) for s in ("left", "right"))
    eye = (left + right) / 2
    top = float(on[:, 1].max() + shift[1])
    front = on[np.abs(on[:, 0] - body.at[head][0]) < 0.02]
    deep = float(front[:, 2].max() + shift[2]) if len(front) else float(eye[2] + 0.05)
    near = front[front[:, 2] + shift[2] > deep - 0.06]
    low = float(near[:, 1].min() + shift[1]) if len(near) else -np.inf
    # Where the neck belongs to the head the lowest point lies: then a common face tells.
    chin = max(low, float(eye[1] - 1.1 * (top - eye[1])))
    middle = float(eye[0])
    points = {
        "left eye": left,
        "right eye": right,
        "top": (middle, top, eye[2]),
        "crown": (middle, top - 0.02, eye[2]),
        "chin": (middle, chin, deep),
        "mouth": (middle, chin + 0.35 * (eye[1] - chin), deep),
    }
    return {name: (float(p[0]), float(p[1]), float(p[2])) for name, p in points.items()}


def _title(gltf: Gltf) -> str:
    extensions = gltf.tree.get("extensions", {})
    new = extensions.get("VRMC_vrm", {}).get("meta", {}).get("name")
    old = extensions.get("VRM", {}).get("meta", {}).get("title")
    return _plain(new or old)


def _licence(gltf: Gltf) -> str:
    extensions = gltf.tree.get("extensions", {})
    new = extensions.get("VRMC_vrm", {}).get("meta", {}).get("licenseUrl")
    meta = extensions.get("VRM", {}).get("meta", {})
    stated = new or meta.get("otherLicenseUrl") or meta.get("licenseName")
    return _plain(stated or gltf.tree.get("asset", {}).get("copyright"))


def _plain(text: object) -> str:
    """`text` from a file, as it may be shown."""
    return "".join(c for c in str(text or "")[:200] if c.isprintable())


def _some(names: tuple[str, ...]) -> str:
    shown = ", ".join(names[:6])
    return shown + (f" and {len(names) - 6} more" if len(names) > 6 else "")
