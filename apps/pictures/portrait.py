"""A still of somebody's face, for the formats that hold one."""

from __future__ import annotations

from io import BytesIO

import numpy as np
from PIL import Image

from agent.types import Pose
from body.avatar.model import Avatar
from body.posture import standing
from body.render.renderer import Rasteriser

_SIDE = 256  # pixels


def portrait(avatar: Avatar, side: int = _SIDE) -> bytes:
    """A square PNG of the face."""
    joints = standing(avatar.skeleton).astype(np.float32)
    still = Pose(0.0, np.zeros(52, np.float32), joints, np.zeros(3, np.float32))
    picture = Rasteriser(avatar, size=(side, side), camera="face").render(still)
    out = BytesIO()
    Image.fromarray(picture).save(out, "PNG")
    return out.getvalue()
