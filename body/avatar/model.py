"""What a character is made of, and its file.

An avatar is one triangle soup in its bind pose (close to an A-pose, for good shoulders), with the
bones that carry it to the T-pose and on. Lengths are metres; Y up, facing +Z, soles on y = 0.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from enum import IntEnum
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from agent.errors import ConfigError
from agent.types import Array
from body.arkit import SHAPES
from body.rig import JOINTS, Skeleton

FORMAT = 1
INFLUENCES = 4  # bones a vertex


class Material(IntEnum):
    """How a surface answers light. The shader branches on it."""

    SKIN = 0  # textured; soft wrap light
    EYE = 1  # textured; wet, sharp highlight
    TEETH = 2
    MOUTH = 3  # tongue and gums
    FIBRE = 4  # brows and lashes: thin, lit as hair, no cut-out texture
    HAIR = 5  # `tangents` along the strand; cut out by the alpha of the `strands` texture
    KNIT = 6
    COTTON = 7
    DENIM = 8
    WOOL = 9
    LEATHER = 10
    RUBBER = 11
    METAL = 12


@dataclass(frozen=True, slots=True, eq=False)
class Bones:
    """What the skin hangs on: the `JOINTS`, in order, then twist helpers. B >= 54 rows.

    A bone turns with `joint`, and beyond that by `twist` times the angle by which the joint
    `twist_of` (-1: none) turns about `axis`: half a hand's roll spread along a forearm.
    """

    joint: NDArray[np.int32]  # (B,)
    bind_head: Array  # (B, 3) m, in the bind pose
    head: Array  # (B, 3) m, in the T-pose
    rest: Array  # (B, 3, 3) world rotation that takes bind pose to T-pose
    twist_of: NDArray[np.int32]  # (B,)
    twist: Array  # (B,)
    axis: Array  # (B, 3) unit, in the T-pose


@dataclass(frozen=True, slots=True, eq=False)
class Mesh:
    """Triangles and all that is known about their corners, in the bind pose."""

    vertices: Array  # (V, 3) m
    triangles: NDArray[np.int32]  # (T, 3), counter-clockwise from outside
    material: NDArray[np.uint8]  # (T,) Material
    two_sided: NDArray[np.bool_]  # (T,)
    casts: NDArray[np.bool_]  # (T,) whether it throws a shadow
    part: NDArray[np.uint8]  # (V,) index into Avatar.parts
    uv: Array  # (V, 2) in [0, 1], v down; cloth: metres / 0.1, tiling
    colour: Array  # (V, 3) linear RGB, multiplied onto the texture
    occlusion: Array  # (V,) ambient light that arrives, 0..1
    tangent: Array  # (V, 3) unit along the strand; zero where meaningless
    fixed_normal: Array  # (V, 3) unit, turning with the skin; zero: computed from triangles
    bone: NDArray[np.uint8]  # (V, 4)
    weight: Array  # (V, 4), rows sum to 1
    shaped: NDArray[np.int32]  # (F,) vertices that a face shape moves
    deltas: Array  # (52, F, 3) m


@dataclass(frozen=True, slots=True, eq=False)
class Avatar:
    """One ready-made character."""

    name: str
    title: str
    bones: Bones
    mesh: Mesh
    parts: tuple[str, ...]  # "body", "left eye", "right eye", "hair", "sweater", ...
    textures: dict[
        str, NDArray[np.uint8]
    ]  # "skin" RGBA (A: gloss), "relief" RGB, "iris", "strands"
    points: dict[str, tuple[float, float, float]] = field(default_factory=dict)
    # T-pose landmarks, m: "left eye" and "right eye" (centres of rotation), "chin", "crown"
    # (of the skull), "top" (of the hair), "mouth"

    @property
    def skeleton(self) -> Skeleton:
        return Skeleton(self.bones.head[: len(JOINTS)])


def save(avatar: Avatar, path: Path) -> None:
    """Write `avatar` as one compressed npz, quantised: 1/40 mm, 1/16384 of a texture, 1/255."""
    mesh, bones = avatar.mesh, avatar.bones
    low = mesh.vertices.min(0)
    span = float((mesh.vertices.max(0) - low).max())
    delta_step = np.maximum(np.abs(mesh.deltas).max((1, 2)), 1e-9) / 32767
    head = {
        "format": FORMAT,
        "name": avatar.name,
        "title": avatar.title,
        "parts": avatar.parts,
        "points": avatar.points,
        "low": low.tolist(),
        "span": span,
        "shapes": SHAPES,
        "joints": JOINTS,
    }
    arrays: dict[str, Any] = {
        "head": np.frombuffer(json.dumps(head).encode(), np.uint8),
        "vertices": np.round((mesh.vertices - low) / span * 65535).astype(np.uint16),
        "triangles": mesh.triangles.astype(np.uint16 if len(mesh.vertices) < 65536 else np.int32),
        "material": mesh.material,
        "two_sided": mesh.two_sided,
        "casts": mesh.casts,
        "part": mesh.part,
        "uv": np.round(mesh.uv * 16384) / np.float32(16384),
        "colour": np.round(np.sqrt(np.clip(mesh.colour, 0, 1)) * 255).astype(np.uint8),
        "occlusion": np.round(np.clip(mesh.occlusion, 0, 1) * 255).astype(np.uint8),
        "tangent": np.round(mesh.tangent * 127).astype(np.int8),
        "fixed_normal": np.round(mesh.fixed_normal * 127).astype(np.int8),
        "bone": mesh.bone,
        "weight": np.round(mesh.weight * 255).astype(np.uint8),
        "shaped": mesh.shaped,
        "deltas": np.round(mesh.deltas / delta_step[:, None, None]).astype(np.int16),
        "delta_step": delta_step.astype(np.float32),
        **{f"bones_{n}": getattr(bones, n) for n in Bones.__slots__},
        **{f"texture_{n}": _pack(t) for n, t in avatar.textures.items()},
    }
    np.savez_compressed(path, **arrays)


def load(path: Path) -> Avatar:
    """Read what `save` wrote. Raises `ConfigError` when it is something else."""
    try:
        with np.load(path, allow_pickle=False) as file:
            return _read(file)
    except OSError as error:
        raise ConfigError(f"avatar {str(path)!r} cannot be read: {error.strerror}") from None
    except (ValueError, KeyError, TypeError, EOFError, BadZipFile):
        raise ConfigError(
            f"{path} is not an avatar of format {FORMAT}; see anima avatar list, or build it again"
        ) from None


def _read(file: Any) -> Avatar:
    head = json.loads(file["head"].tobytes())
    if (
        head["format"] != FORMAT
        or tuple(head["shapes"]) != SHAPES
        or tuple(head["joints"]) != JOINTS
    ):
        raise ValueError("written by another version; build it again")
    weight = file["weight"].astype(np.float32)
    mesh = Mesh(
        vertices=(file["vertices"] * np.float32(head["span"] / 65535)).astype(np.float32)
        + np.array(head["low"], np.float32),
        triangles=file["triangles"].astype(np.int32),
        material=file["material"],
        two_sided=file["two_sided"],
        casts=file["casts"],
        part=file["part"],
        uv=file["uv"].astype(np.float32),
        colour=(file["colour"].astype(np.float32) / 255) ** 2,
        occlusion=file["occlusion"].astype(np.float32) / 255,
        tangent=file["tangent"].astype(np.float32) / 127,
        fixed_normal=file["fixed_normal"].astype(np.float32) / 127,
        bone=file["bone"],
        weight=weight / weight.sum(1, keepdims=True),
        shaped=file["shaped"],
        deltas=file["deltas"].astype(np.float32) * file["delta_step"][:, None, None],
    )
    return Avatar(
        name=head["name"],
        title=head["title"],
        bones=Bones(**{n: file[f"bones_{n}"] for n in Bones.__slots__}),
        mesh=mesh,
        parts=tuple(head["parts"]),
        textures={n[8:]: _unpack(file[n]) for n in file.files if n.startswith("texture_")},
        points={n: tuple(p) for n, p in head["points"].items()},
    )


def _pack(texture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """A picture as the bytes of a WebP file."""
    from PIL import Image

    out = BytesIO()
    lossless = texture.ndim == 2  # a cut-out mask must not ring
    Image.fromarray(texture).save(out, "WEBP", quality=86, lossless=lossless, method=6)
    return np.frombuffer(out.getvalue(), np.uint8)


def _unpack(data: NDArray[np.uint8]) -> NDArray[np.uint8]:
    from PIL import Image

    with Image.open(BytesIO(data.tobytes())) as image:
        return np.asarray(image)
