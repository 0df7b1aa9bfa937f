"""`anima bench [NAME ...]`: the promised figures, measured here; one JSON line each, or a table."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from apps import flags

if TYPE_CHECKING:
    from apps.bench.figure import Figure
    from apps.bench.figures import Job

_NAMES = (
    "pipeline", "pipeline1024", "first", "cold", "long", "closure", "acting", "mind", "chat",
    "page", "voice",
)  # fmt: skip


def register(commands: flags.Commands) -> None:
    parser = flags.command(commands, "bench", run, "measure the promised figures on this machine")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(_NAMES)} (all)")
    parser.add_argument("--persona", default="mira", metavar="ID", help="who acts (mira)")
    parser.add_argument("--quick", action="store_true", help="1 run each, a long video of 1 minute")
    parser.add_argument("--table", action="store_true", help="for people to read, in place of JSON")
    parser.add_argument(
        "--sessions", type=int, metavar="N",
        help="how many talk at once (chat: 40), or beside the one measured (page, voice: 0)",
    )  # fmt: skip
    parser.add_argument(
        "--seconds", type=float, metavar="S", help="for how long (chat, voice: 60, page: 600)"
    )
    parser.add_argument(
        "--soak", type=float, default=0.0, metavar="S",
        help="of chat: for so long, with lost lines and garbage",
    )  # fmt: skip
    parser.add_argument(
        "--ear",
        default="auto",
        metavar="NAME",
        help="of voice: as of chat (auto)",
    )
    parser.add_argument(
        "--paint", action="store_true", help="of page: paint it too, which takes a graphics card"
    )


def run(args: argparse.Namespace) -> int:
    from agent.errors import ConfigError, Unavailable
    from agent.registry import unknown
    from apps.bench.figures import FIGURES
    from apps.terminal import note

    for name in args.names:
        if name not in FIGURES:
            raise ConfigError(unknown("benchmark", name, FIGURES))
    job, missed = _job(args), 0
    for name in args.names or FIGURES:
        try:
            for figure in FIGURES[name](job):
                missed += not figure.reached
                print(_row(figure) if args.table else _line(figure), flush=True)
        except Unavailable as error:
            if args.names:
                raise
            note(f"{name} is left out: {error}")
    return 1 if missed else 0


def _job(args: argparse.Namespace) -> Job:
    """How thoroughly, as the flags say. Raises `ConfigError`."""
    from agent.errors import ConfigError
    from apps.bench.figures import Job

    if args.sessions is not None and not 0 <= args.sessions <= 400:
        raise ConfigError(f"--sessions must be 0 to 400, got {args.sessions}; try 40")
    if (args.seconds is not None and args.seconds <= 0) or args.soak < 0:
        raise ConfigError("--seconds and --soak are seconds; try --seconds 60")
    quick, given = args.quick, args.seconds
    return Job(
        persona=args.persona,
        repeats=1 if quick else 3,
        minutes=1.0 if quick else 10.0,
        sessions=args.sessions or 40,
        seconds=given or 60.0,
        soak=args.soak,
        page=given or (60.0 if quick else 600.0),
        beside=args.sessions or 0,
        paints=args.paint,
        ear=args.ear,
    )


def _row(figure: Figure) -> str:
    """For people to read."""
    wants = f"{'≥' if figure.more else '≤'} {figure.target:g}" if figure.target is not None else ""
    mark = " " if figure.reached else "!"
    return f"{mark} {figure.name:26} {figure.value:10.2f}  {wants:9} {figure.unit}"


def _line(figure: Figure) -> str:
    """JSON, with null where there was nothing to measure."""
    import json
    import math
    import os
    import platform

    told = {
        "name": figure.name,
        "value": None if math.isnan(figure.value) else round(figure.value, 4),
        "unit": figure.unit,
        "target": figure.target,
        "reached": figure.reached,
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
    }
    return json.dumps(told)
