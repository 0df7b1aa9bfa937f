"""The textures of an avatar as plain viewers want them: sRGB colours, tangent-space normals."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from body.avatar.model import Avatar, Material
from body.render.texture import fabrics

_RELIEF = 1024  # texels a side; finer pores are not seen
_GLOSS = 256
_CLOTH = {Material.KNIT: 0, Material.COTTON: 1, Material.DENIM: 2, Material.WOOL: 3}
# Roughness and metalness; pure metal would be black where nothing is mirrored.
_FINISH = {
    Material.SKIN: (0.62, 0.0), Material.EYE: (0.18, 0.0), Material.TEETH: (0.25, 0.0),
    Material.MOUTH: (0.35, 0.0), Material.FIBRE: (1.0, 0.0), Material.HAIR: (0.55, 0.0),
    Material.KNIT: (0.95, 0.0), Material.COTTON: (0.9, 0.0), Material.DENIM: (0.88, 0.0),
    Material.WOOL: (0.95, 0.0), Material.LEATHER: (0.5, 0.0), Material.RUBBER: (0.7, 0.0),
    Material.METAL: (0.35, 0.5),
}  # fmt: skip
_LIFT = 1.38  # the brightest thread of a fabric, relative to its colour
Picture = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class Finish:
    """How one material looks. Pictures are encoded; None where there is none."""

    roughness: float
    metal: float
    colour: bytes | None = None
    normal: bytes | None = None
    rough: bytes | None = None  # G roughness, B metalness, times the numbers above
    cut: bool = False  # by the alpha of `colour`
    mirror: float = 1.0  # share of the sheen that any surface has


def finish(avatar: Avatar, material: Material) -> Finish:
    roughness, metal = _FINISH[material]
    pictures = avatar.textures
    if material is Material.SKIN and "skin" in pictures:
        skin = pictures["skin"]
        relief = pictures.get("relief")
        return Finish(
            1.0,
            0.0,
            _jpeg(skin[..., :3], 88),
            None if relief is None else _jpeg(_bumps(_smaller(relief, _RELIEF), 2.0), 92),
            _jpeg(_rough(_smaller(skin, _GLOSS)), 85),
        )
    if material is Material.EYE and "iris" in pictures:
        return Finish(roughness, metal, _jpeg(pictures["iris"][..., :3], 92))
    if material is Material.HAIR and "strands" in pictures:
        strands = pictures["strands"]
        return Finish(
            roughness, metal, _png(strands), cut=strands.ndim == 2 or strands.shape[2] == 4
        )
    if material in _CLOTH:
        tile = fabrics(0)[_CLOTH[material]]
        bright = (0.62 + 0.76 * (tile[..., 2] / 255.0)) / _LIFT
        grey = np.repeat(_srgb(bright)[..., None], 3, 2)
        return Finish(roughness, metal, _jpeg(grey, 88), _jpeg(_bumps(tile, 1.3), 90))
    if material is Material.FIBRE:
        return Finish(roughness, metal, mirror=0.0)  # a lash is too thin to have a sheen
    return Finish(roughness, metal)


def tint(material: Material) -> float:
    """Factor on the vertex colours that makes up for what the texture takes away on average."""
    return _LIFT if material in _CLOTH else 1.0


def _bumps(slopes: Picture, depth: float) -> Picture:
    """A normal map of slopes along u and v (0.5: flat), its green axis up the picture."""
    flat = 0.502 if depth > 1.5 else 0.5
    s = (slopes[..., :2] / 255.0 - flat) * depth
    n = np.dstack([s[..., 0], -s[..., 1], np.ones(s.shape[:2])])
    n /= np.linalg.norm(n, axis=2, keepdims=True)
    return np.round((n * 0.5 + 0.5) * 255).astype(np.uint8)


def _rough(skin: Picture) -> Picture:
    """Oily where alpha is high. Metalness stays zero."""
    gloss = skin[..., 3] / 255.0 if skin.shape[2] == 4 else np.full(skin.shape[:2], 0.5)
    out = np.zeros((*skin.shape[:2], 3), np.uint8)
    out[..., 1] = np.round(np.clip(0.78 - 0.36 * gloss, 0.3, 0.9) * 255)
    return out


def _srgb(linear: NDArray[np.float64]) -> Picture:
    low = linear * 12.92
    high = 1.055 * np.maximum(linear, 0.0031308) ** (1 / 2.4) - 0.055
    return np.round(np.clip(np.where(linear <= 0.0031308, low, high), 0, 1) * 255).astype(np.uint8)


def _smaller(picture: Picture, side: int) -> Picture:
    if picture.shape[0] <= side:
        return picture
    return np.asarray(Image.fromarray(picture).resize((side, side), Image.Resampling.BOX))


def _jpeg(picture: Picture, quality: int) -> bytes:
    out = BytesIO()
    image = Image.fromarray(np.ascontiguousarray(picture))
    image.save(out, "JPEG", quality=quality, subsampling=0)
    return out.getvalue()


def _png(picture: Picture) -> bytes:
    out = BytesIO()
    if picture.ndim == 2:  # alpha over white
        white = np.full_like(picture, 255)
        picture = np.dstack([white, white, white, picture])
    Image.fromarray(picture).save(out, "PNG", optimize=True)
    return out.getvalue()
