"""Motion in, live: what another program sends by VMC, as poses."""

from __future__ import annotations

import asyncio
import math

import numpy as np

from agent.types import Array, Pose
from apps.vmc import osc
from apps.vmc.names import BONES, mirrored, mirrored_turns
from body import quat
from body.arkit import SHAPES
from body.avatar.export.presets import PRESETS, Mix
from body.rig import INDEX, JOINTS, Skeleton

_BONE = {name.lower(): i for i, name in enumerate(BONES)}
_EYES = [INDEX["leftEye"], INDEX["rightEye"]]
_FARTHEST = 100.0  # m from the origin; what is farther is no place but a fault
_ALIKE = 0.05  # of a height; so much anybody sinks and rises in standing
_LOWEST = 0.2  # m; hips below that say nothing of somebody's height
# VRM 0's names for what VRM 1 renamed.
_OLD = {
    "a": "aa", "i": "ih", "u": "ou", "e": "ee", "o": "oh", "joy": "happy", "sorrow": "sad",
    "fun": "relaxed", "blink_l": "blinkLeft", "blink_r": "blinkRight",
}  # fmt: skip


def _mixes() -> dict[str, Mix]:
    known: dict[str, Mix] = {name.lower(): {name: 1.0} for name in SHAPES}
    presets = {name.lower(): mix for name, mix in PRESETS.items()}
    return known | presets | {old: PRESETS[new] for old, new in _OLD.items()}


_MIXES = _mixes()
_EXACT = frozenset(name.lower() for name in SHAPES)


class Puppet:
    """Somebody else's character, as it was last heard of.

    Names it does not know and packets that are malformed are passed over; the latter are counted
    in `refused`. What it holds never grows.
    """

    def __init__(self, skeleton: Skeleton) -> None:
        self._hips = skeleton.heads[0].astype(np.float64)
        self._turns = np.tile(quat.IDENTITY, (len(JOINTS), 1))
        self._place: tuple[float, ...] | None = None
        self._origin = np.zeros(3)
        self._tall = 0.0  # how high their hips were at first
        self._told: dict[str, float] = {}  # weights until the next Apply
        self._shown: dict[str, float] = {}
        self.refused = 0
        self.heard = False

    def hear(self, packet: bytes) -> None:
        """Take a datagram in."""
        try:
            for message in osc.unpack(packet):
                self._take(message)
        except ValueError:
            self.refused += 1

    def pose(self, t: float) -> Pose:
        joints = self._turns.copy()
        face = self._face()
        if any(name.startswith("eyelook") for name in self._shown):
            joints[_EYES] = quat.IDENTITY  # the face says it already
        return Pose(t, face, joints.astype(np.float32), self._root().astype(np.float32))

    def _take(self, message: osc.Message) -> None:
        match message:
            case osc.Message("/VMC/Ext/Bone/Pos", (str(name), *numbers)) if len(numbers) == 7:
                self._bone(name.lower(), numbers)
            case osc.Message("/VMC/Ext/Root/Pos", (str(), *numbers)) if len(numbers) >= 7:
                if (place := _place(numbers)) is not None:
                    self._origin = np.array(place)
            case osc.Message("/VMC/Ext/Blend/Val", (str(name), weight)) if name.lower() in _MIXES:
                self._weight(name.lower(), weight)
            case osc.Message("/VMC/Ext/Blend/Apply", _):
                self._shown = dict(self._told)
                self.heard = True

    def _bone(self, name: str, numbers: list[osc.Value]) -> None:
        joint = _BONE.get(name)
        turn = _turn(numbers[3:])
        if joint is None or turn is None:
            return
        self._turns[joint] = turn
        self.heard = True
        if joint == 0 and (place := _place(numbers)) is not None:
            self._place = place
            self._tall = self._tall or place[1]

    def _weight(self, name: str, weight: osc.Value) -> None:
        if isinstance(weight, int | float) and math.isfinite(weight):
            self._told[name] = min(1.0, max(0.0, float(weight)))

    def _root(self) -> quat.Floats:
        """Where the hips went, for a body of our height."""
        if self._place is None or self._tall < _LOWEST:
            return self._origin
        scale = float(self._hips[1]) / self._tall
        if abs(scale - 1) < _ALIKE:
            scale = 1.0
        return np.asarray(self._origin + np.array(self._place) * scale - self._hips)

    def _face(self) -> Array:
        """The 52 shapes. Where some are told, VRM's own for lips and lids are left out."""
        face = dict.fromkeys(SHAPES, 0.0)
        exact = any(w > 0 for n, w in self._shown.items() if n in _EXACT)
        doubled = {"aa", "ih", "ou", "ee", "oh", "blink"}
        for name, weight in self._shown.items():
            new = _OLD.get(name, name).lower()
            if (
                exact
                and name not in _EXACT
                and (new in doubled or new.startswith(("blink", "look")))
            ):
                continue
            for shape, share in _MIXES[name].items():
                face[shape] += share * weight
        return np.clip(np.array(list(face.values()), np.float32), 0, 1)


class Ear(asyncio.DatagramProtocol):
    """Hands datagrams to a puppet."""

    def __init__(self, puppet: Puppet) -> None:
        self._puppet = puppet

    def datagram_received(self, data: bytes, addr: object) -> None:
        self._puppet.hear(data)


def _place(numbers: list[osc.Value]) -> tuple[float, ...] | None:
    """Three numbers in Unity's axes as a place in ours, if they are one."""
    values = [float(n) for n in numbers[:3] if isinstance(n, int | float)]
    if len(values) < 3 or not all(abs(v) < _FARTHEST for v in values):
        return None
    return tuple(mirrored(np.array(values)).tolist())


def _turn(numbers: list[osc.Value]) -> quat.Floats | None:
    """x, y, z, w in Unity's axes as a rotation in ours, if it is one."""
    values = [float(n) for n in numbers if isinstance(n, int | float)]
    if len(values) < 4 or not all(abs(v) < _FARTHEST for v in values):
        return None
    x, y, z, w = values
    q = np.array([w, x, y, z])
    if float(q @ q) < 1e-3:
        return None
    return mirrored_turns(quat.unit(q))
