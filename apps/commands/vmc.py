"""`anima vmc send PERFORMANCE.npz` and `anima vmc record -o OUT`: motion by VMC, live."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from apps import flags

if TYPE_CHECKING:
    from agent.types import Beat

_PORT = 39539
_LONGEST = 3600.0  # s of one recording


def register(commands: flags.Commands) -> None:
    parser = flags.command(commands, "vmc", run, "send and record motion by VMC, live")
    deeds = parser.add_subparsers(dest="deed", metavar="send|record")
    send = flags.command(deeds, "send", _send, "play a recorded performance to another program")
    send.add_argument("performance", type=Path, metavar="FILE", help="an .npz of anima say or ask")
    send.add_argument(
        "--vmc",
        default=f"127.0.0.1:{_PORT}",
        metavar="HOST:PORT",
        help="where to (127.0.0.1:39539)",
    )
    flags.who(send)
    record = flags.command(deeds, "record", _record, "record what another program sends")
    record.add_argument(
        "--for", dest="seconds", type=float, default=10.0, metavar="S", help="how long (10)"
    )
    record.add_argument(
        "--wait", type=float, default=30.0, metavar="S", help="for the first packet (30)"
    )
    record.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
    record.add_argument("--port", type=int, default=_PORT, metavar="N", help="port (39539)")
    flags.who(record)
    flags.look(record)
    flags.out(record)


def run(args: argparse.Namespace) -> None:
    from agent.errors import ConfigError

    raise ConfigError("vmc needs to be told what to do: send or record; see: anima vmc --help")


def _send(args: argparse.Namespace) -> None:
    import asyncio

    from apps import build
    from apps.terminal import Progress
    from apps.vmc.send import Paced, VmcSink

    who = build.actor(flags.options(args))
    beats, seconds = _played(args.performance)
    sink = VmcSink(args.vmc, who.avatar.skeleton)
    paced, progress = Paced(sink), Progress(args.performance.name)

    async def work() -> None:
        for beat in beats:
            await paced.put(beat)
            progress.show(beat.t / seconds, f"{beat.t:.1f} s")

    try:
        asyncio.run(work())
    finally:
        progress.close()
        sink.close()


def _played(path: Path) -> tuple[Iterator[Beat], float]:
    """The beats of a performance that was written as .npz, and its length in seconds."""
    import numpy as np

    from agent.types import RATE, Beat, Pose
    from body.arkit import SHAPES
    from body.motion.performance import read

    made = read(path)
    still = np.zeros(round(RATE / made.fps), np.float32)
    face = np.zeros((len(made.joints), len(SHAPES))) if made.face is None else made.face
    rows = enumerate(zip(face, made.joints, made.root, strict=True))
    poses = (Pose(i / made.fps, *row) for i, row in rows)
    return (Beat(pose.t, still, pose) for pose in poses), len(made.joints) / made.fps


def _record(args: argparse.Namespace) -> None:
    import asyncio
    from contextlib import aclosing

    from agent.errors import ConfigError
    from apps import build
    from apps.staging.produce import stage
    from apps.terminal import Progress
    from apps.vmc.names import address
    from apps.vmc.record import beats

    if not 0 < args.seconds <= _LONGEST:
        raise ConfigError(f"--for must be above 0 and at most {_LONGEST:g} s, got {args.seconds:g}")
    if not 0 <= args.wait <= _LONGEST:
        raise ConfigError(f"--wait must be 0 to {_LONGEST:g} s, got {args.wait:g}")
    who = build.actor(flags.options(args))
    where = address(f"{args.host}:{args.port}")
    renderer, sink = stage(who, args.out)
    drawn = renderer if build.picture(args.out) else None
    progress = Progress(args.out.name)

    async def work() -> None:
        taken = beats(
            who.avatar.skeleton, where, fps=who.options.fps, seconds=args.seconds,
            patience=args.wait, renderer=drawn,
        )  # fmt: skip
        async with sink, aclosing(taken):
            async for beat in taken:
                await sink.put(beat)
                progress.show(beat.t / args.seconds, f"{beat.t:.1f} s")

    try:
        asyncio.run(work())
    finally:
        progress.close()
    print(args.out)
