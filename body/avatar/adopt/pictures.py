"""The pictures of a file, side by side in two: one for what is solid, one for what is cut out."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from body.avatar.adopt.glb import Gltf, broken

Floats = NDArray[np.float64]

_SIDE = 2048  # texels of an atlas
_LARGEST = 8192  # texels of a picture's side
_GLOSS = 36  # of 255
_EDGE = 2  # texels around each picture, so that neighbours do not shine through


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """How one material looks. `picture` is an index of the file's images, or -1."""

    picture: int
    colour: Floats  # (3,) linear
    cut: bool  # its alpha makes holes
    two_sided: bool
    scale: Floats  # (2,) and `shift` (2,): of its texture coordinates
    shift: Floats


PLAIN = Look(-1, np.ones(3), False, False, np.ones(2), np.zeros(2))


def looks(gltf: Gltf) -> list[Look]:
    """One for each material of the file."""
    return [_look(gltf, material) for material in gltf.rows("materials")]


def _look(gltf: Gltf, material: dict[str, Any]) -> Look:
    plain = material.get("pbrMetallicRoughness", {})
    texture = plain.get("baseColorTexture", {})
    if not texture and "emissiveTexture" in material:
        texture = material["emissiveTexture"]
    picture, scale, shift = -1, np.ones(2), np.zeros(2)
    if "index" in texture:
        picture = int(gltf.row("textures", texture["index"]).get("source", -1))
        moved = texture.get("extensions", {}).get("KHR_texture_transform", {})
        scale, shift = np.array(moved.get("scale", (1, 1))), np.array(moved.get("offset", (0, 0)))
    colour = np.array(plain.get("baseColorFactor", (1, 1, 1, 1)), np.float64)
    return Look(
        picture,
        np.clip(colour[:3], 0, 1),
        material.get("alphaMode", "OPAQUE") != "OPAQUE",
        bool(material.get("doubleSided")),
        scale.astype(np.float64),
        shift.astype(np.float64),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Atlas:
    """Pictures in one, (side, side, 4), and where each is: x, y, width, height in shares of it."""

    picture: NDArray[np.uint8]
    places: dict[int, tuple[float, float, float, float]]

    def uv(self, uv: Floats, look: Look) -> Floats:
        """Texture coordinates (n, 2) of a material in the atlas."""
        x, y, wide, high = self.places[look.picture]
        at = uv * look.scale + look.shift
        at = np.where((at < 0) | (at > 1), at - np.floor(at), at)
        return np.asarray(at * (wide, high) + (x, y))


def atlas(gltf: Gltf, pictures: list[int]) -> Atlas:
    """The images `pictures` of the file (-1: plain white) in a grid, as large as fits."""
    wanted = sorted(set(pictures)) or [-1]
    across = int(np.ceil(np.sqrt(len(wanted))))
    side = _SIDE // across - 2 * _EDGE
    out = np.full((_SIDE, _SIDE, 4), 255, np.uint8)
    places = {}
    for k, i in enumerate(wanted):
        x, y = k % across * (_SIDE // across) + _EDGE, k // across * (_SIDE // across) + _EDGE
        picture = _open(gltf, i, side) if i >= 0 else np.full((4, 4, 4), 255, np.uint8)
        high, wide = picture.shape[:2]
        framed = np.pad(picture, ((_EDGE, _EDGE), (_EDGE, _EDGE), (0, 0)), "edge")
        out[y - _EDGE : y + high + _EDGE, x - _EDGE : x + wide + _EDGE] = framed
        places[i] = (x / _SIDE, y / _SIDE, wide / _SIDE, high / _SIDE)
    return Atlas(out, places)


def dull(atlas: Atlas) -> NDArray[np.uint8]:
    """The atlas as the renderer takes skin: its alpha says how it shines."""
    out = atlas.picture.copy()
    out[..., 3] = _GLOSS
    return out


def _open(gltf: Gltf, i: int, side: int) -> NDArray[np.uint8]:
    """Image `i`, at most `side` texels wide and high, RGBA."""
    spec = gltf.row("images", i)
    if "bufferView" not in spec:
        raise broken(gltf.path, "keeps pictures in other files; export it as one .glb or .vrm")
    data, _ = gltf.bytes_of(spec["bufferView"])
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(data), formats=("PNG", "JPEG", "WEBP")) as image:
                if max(image.size) > _LARGEST:
                    raise broken(gltf.path, f"has a picture larger than {_LARGEST} pixels")
                image.draft("RGB", (side, side))
                small = image.convert("RGBA")
                small.thumbnail((side, side), Image.Resampling.BOX)
                return np.asarray(small)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError,
            Image.DecompressionBombWarning) as error:  # fmt: skip
        raise broken(
            gltf.path, f"has a picture that cannot be read (images[{i}]: {error})"
        ) from None
