"""The six heads of hair."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from body.avatar.build.hair.beard import add_beard
from body.avatar.build.hair.clumps import Locks
from body.avatar.build.hair.crop import BLACK, OLIVE, samir, tomas, walter
from body.avatar.build.hair.curls import mira
from body.avatar.build.hair.long import aoife, hana
from body.avatar.build.hair.scalp import Head, measure
from body.avatar.build.hair.strands import strands
from body.avatar.build.parts import Floats, Ints, Part, Raw
from body.avatar.model import Bones, Material
from body.rig import INDEX

_STYLES: dict[str, Callable[[Head, np.random.Generator], Locks]] = {
    "mira": mira,
    "tomas": tomas,
    "hana": hana,
    "walter": walter,
    "aoife": aoife,
    "samir": samir,
}
_CLEAR = 0.0014  # m that hair keeps off the skull
STYLES = tuple(_STYLES)


def hair_parts(id: str, raw: Raw, bones: Bones, lips: Ints, rng: np.random.Generator) -> list[Part]:
    """The hair of one character, in the bind pose; the first part brings the strands' texture.

    `lips` are the rows of Raw.vertices that a beard leaves bare.

    Raises:
        ValueError: no style has that `id`.
    """
    if id not in _STYLES:
        raise ValueError(f"hair style id must be one of {', '.join(STYLES)}, got {id!r}")
    head = measure(raw, bones)
    locks = _STYLES[id](head, rng)
    vertices = np.concatenate(locks.vertices)
    low = head.level(vertices) < -0.2
    vertices[low] = head.outside(vertices[low], 0.003)
    sunk = np.maximum(_CLEAR - head.height(vertices), 0) * ~low
    vertices += head.direction(vertices) * sunk[:, None]
    hair = Part(
        name="hair",
        material=Material.HAIR,
        vertices=vertices,
        triangles=np.concatenate(locks.triangles),
        weights=_carried(vertices, head, bones),
        uv=np.concatenate(locks.uv),
        colour=np.concatenate(locks.colour),
        tangent=np.concatenate(locks.tangent),
        fixed_normal=np.concatenate(locks.normal),
        two_sided=True,
        textures={"strands": strands()},
    )
    if id == "samir":
        return [hair, add_beard(raw, head, lips, BLACK, OLIVE, hair.textures, rng)]
    return [hair]


def _carried(vertices: Floats, head: Head, bones: Bones) -> NDArray[np.float32]:
    """Weights (n, B): the head carries hair; what hangs below the jaw lags towards the chest."""
    low = np.clip((-1.1 - head.level(vertices)) / 0.9, 0, 1)
    weights = np.zeros((len(vertices), len(bones.joint)), np.float32)
    weights[:, INDEX["neck"]] = 0.55 * low * (1 - 0.5 * low)
    weights[:, INDEX["upperChest"]] = 0.65 * low**2
    weights[:, INDEX["head"]] = 1 - weights.sum(1)
    return weights
