"""What human joints can do: the ranges that a pose must keep.

Ranges of motion after the American Academy of Orthopaedic Surgeons (Greene and Heckman 1994), in
degrees, with a tenth of slack: people differ. A turn is split into a twist about its bone and a
swing of the bone away from where it points in the T-pose.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from body import quat
from body.rig import INDEX, JOINTS

Floats = NDArray[np.float64]

_SLACK = 1.1
_X, _Y, _Z = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)

# Axis of the bone, range of the twist about it, and ranges of the swing about the two other axes
# in the order x, y, z. Left side: the right one is its mirror image. Arms lie along x in the
# T-pose: about y they swing backwards (+) and forwards (-), about z up (+) and down (-).
_Range = tuple[float, float]
_LIMITS: dict[str, tuple[tuple[float, float, float], _Range, _Range, _Range]] = {
    "spine": (_Y, (-35, 35), (-30, 45), (-30, 30)),
    "chest": (_Y, (-35, 35), (-30, 45), (-30, 30)),
    "upperChest": (_Y, (-35, 35), (-30, 45), (-30, 30)),
    "neck": (_Y, (-55, 55), (-45, 45), (-40, 40)),
    "head": (_Y, (-55, 55), (-45, 45), (-40, 40)),
    "leftShoulder": (_X, (-30, 30), (-40, 30), (-20, 45)),
    "leftUpperArm": (_X, (-110, 110), (-145, 60), (-115, 110)),
    "leftLowerArm": (_X, (-100, 100), (-155, 10), (-30, 30)),
    "leftHand": (_X, (-100, 100), (-40, 45), (-85, 85)),
    "leftUpperLeg": (_Y, (-60, 60), (-130, 35), (-40, 60)),
    "leftLowerLeg": (_Y, (-40, 40), (-10, 155), (-15, 15)),
    "leftFoot": (_Z, (-35, 35), (-35, 60), (-50, 50)),
}


def _mirrored(name: str) -> str:
    return name.replace("left", "right")


def _rows() -> tuple[NDArray[np.intp], Floats, Floats, Floats]:
    """Joints, axes (n, 3), and the ranges (n, 3) of x, y, z in radians: lowest and highest."""
    rows = []
    for name, (axis, twist, first, second) in _LIMITS.items():
        order = {_X: (twist, first, second), _Y: (first, twist, second), _Z: (first, second, twist)}
        ranges = np.array(order[axis])
        rows.append((INDEX[name], axis, ranges))
        if name.startswith("left"):
            # A mirror at x = 0 keeps turns about x and reverses those about y and z.
            turned = np.array([ranges[0], -ranges[1, ::-1], -ranges[2, ::-1]])
            rows.append((INDEX[_mirrored(name)], axis, turned))
    bounds = np.radians(np.array([r[2] for r in rows])) * _SLACK
    return (
        np.array([r[0] for r in rows]),
        np.array([r[1] for r in rows]),
        bounds[..., 0],
        bounds[..., 1],
    )


_JOINTS, _AXES, _LOW, _HIGH = _rows()
_HANDS = [i for i, j in enumerate(_JOINTS) if JOINTS[int(j)].endswith("Hand")]
LIMITED: tuple[str, ...] = tuple(JOINTS[int(j)] for j in _JOINTS)


def beyond(joints: ArrayLike) -> Floats:
    """How far (..., n) each of `LIMITED` is turned out of its range, radians, >= 0.

    `joints`: (..., J, 4).
    """
    turns = np.asarray(joints, np.float64)[..., _JOINTS, :]
    swing, twist = quat.swing_twist(turns, _AXES)
    bend = quat.log(swing)
    # A hand's roll is its forearm's, and comes first: it bends about axes of its own.
    bend[..., _HANDS, :] = quat.rotate(quat.conj(twist[..., _HANDS, :]), bend[..., _HANDS, :])
    angles = bend * (1 - _AXES) + quat.log(twist) * _AXES
    return np.asarray(np.maximum(np.maximum(_LOW - angles, angles - _HIGH), 0).max(-1))
