"""Poses that another program sends, as beats."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

import numpy as np

from agent.clock import LoopClock
from agent.errors import TimedOut, Unavailable
from agent.ports import Renderer
from agent.types import RATE, Beat
from apps.vmc.receive import Ear, Puppet
from body.rig import Skeleton

_LOOK = 0.05  # s between looks at whether anything has come


async def beats(
    skeleton: Skeleton,
    where: tuple[str, int],
    *,
    fps: int,
    seconds: float,
    patience: float,
    renderer: Renderer | None = None,
) -> AsyncGenerator[Beat]:
    """`seconds` of silent beats from when the first packet comes to `where`.

    Raises `Unavailable` when the port is taken, `TimedOut` when nothing comes within `patience`.
    """
    puppet, clock = Puppet(skeleton), LoopClock()
    loop = asyncio.get_running_loop()
    try:
        transport, _ = await loop.create_datagram_endpoint(lambda: Ear(puppet), where)
    except OSError as error:
        raise Unavailable(
            f"--port {where[1]} on {where[0]} cannot be listened on ({error.strerror}); "
            "end what uses it, or choose another"
        ) from None
    try:
        while not puppet.heard:
            if clock.now() > patience:
                wrong = f" ({puppet.refused} packets were not VMC)" if puppet.refused else ""
                raise TimedOut(
                    f"nothing came to {where[0]}:{where[1]} in {patience:g} s{wrong}; "
                    "start the sender, or give it this address"
                )
            await asyncio.sleep(_LOOK)
        zero = clock.now()
        for i in range(max(1, round(seconds * fps))):
            await clock.until(zero + i / fps)
            pose = puppet.pose(i / fps)
            frame = await asyncio.to_thread(renderer.render, pose) if renderer else None
            yield Beat(i / fps, np.zeros(RATE // fps, np.float32), pose, frame)
    finally:
        transport.close()
