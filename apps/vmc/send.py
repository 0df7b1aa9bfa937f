"""Motion out, live: a sink that sends each pose on by VMC."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager

from agent.clock import LoopClock
from agent.errors import Unavailable
from agent.ports import Sink
from agent.types import Beat, Pose
from apps.vmc import osc
from apps.vmc.names import BONES, address, mirrored, mirrored_turns
from body.arkit import INDEX, SHAPES
from body.avatar.export import turns
from body.avatar.export.presets import visemes
from body.avatar.model import Avatar
from body.rig import PARENTS, Skeleton

_FULL = 1300  # bytes of a packet, so that no network has to cut it
_VOWELS = ("A", "I", "U", "E", "O")  # VRM 0's names, in the order of `VISEMES`
_LIDS = {"Blink_L": "eyeBlinkLeft", "Blink_R": "eyeBlinkRight"}


class VmcSink:
    """Sends at once what it is given; what the network will not take is dropped."""

    latency = 0.0

    def __init__(self, to: str, skeleton: Skeleton) -> None:
        """`to`: HOST:PORT. Raises `ConfigError`."""
        self._to, self._skeleton = address(to), skeleton
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setblocking(False)

    async def put(self, beat: Beat) -> None:
        try:
            for packet in packets(beat.pose, self._skeleton):
                self._socket.sendto(packet, self._to)
        except BlockingIOError:
            return
        except OSError as error:
            where = "{}:{}".format(*self._to)
            raise Unavailable(
                f"--vmc {where} cannot be reached: {error.strerror}; check the network"
            ) from None

    def close(self) -> None:
        self._socket.close()


@contextmanager
def sending(to: str, avatar: Avatar) -> Iterator[tuple[VmcSink, ...]]:
    """The sink that sends to `to`, or none where that is empty. Raises `ConfigError`."""
    if not to:
        yield ()
        return
    sink = VmcSink(to, avatar.skeleton)
    try:
        yield (sink,)
    finally:
        sink.close()


class Paced:
    """A sink that hands beats on when their time has come, for makers that run ahead of it.

    Time begins with the first beat; where the maker falls behind, it stands still.
    """

    def __init__(self, sink: Sink) -> None:
        self._sink, self.latency = sink, sink.latency
        self._clock: LoopClock | None = None
        self._late = 0.0

    async def put(self, beat: Beat) -> None:
        if self._clock is None:
            self._clock, self._late = LoopClock(), -beat.t
        self._late = max(self._late, self._clock.now() - beat.t)
        await self._clock.until(beat.t + self._late)
        await self._sink.put(beat)


def packets(pose: Pose, skeleton: Skeleton) -> Iterator[bytes]:
    """`pose` as datagrams."""
    waiting: list[bytes] = []
    size = 16
    for message in _messages(pose, skeleton):
        if size + 4 + len(message) > _FULL:
            yield osc.bundle(waiting)
            waiting, size = [], 16
        waiting.append(message)
        size += 4 + len(message)
    yield osc.bundle(waiting)


def _messages(pose: Pose, skeleton: Skeleton) -> Iterator[bytes]:
    yield osc.pack("/VMC/Ext/OK", 1)
    yield osc.pack("/VMC/Ext/T", float(pose.t))
    yield osc.pack("/VMC/Ext/Root/Pos", "root", 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0)
    heads = skeleton.heads.astype(float)
    at = heads - heads[list(PARENTS)]
    at[0] = heads[0] + pose.root
    at = mirrored(at)
    turned = mirrored_turns(turns.joints(pose))
    for name, place, (w, x, y, z) in zip(BONES, at.tolist(), turned.tolist(), strict=True):
        yield osc.pack("/VMC/Ext/Bone/Pos", name, *place, x, y, z, w)
    face = dict(zip(SHAPES, pose.face.tolist(), strict=True))
    face |= zip(_VOWELS, visemes(pose.face).tolist(), strict=True)
    face |= {lid: float(pose.face[INDEX[shape]]) for lid, shape in _LIDS.items()}
    for name, weight in face.items():
        yield osc.pack("/VMC/Ext/Blend/Val", name, weight)
    yield osc.pack("/VMC/Ext/Blend/Apply")
