"""`anima bench [NAME ...]`: the promised figures, measured here; one JSON line each, or a table."""

from __future__ import annotations

import argparse

from apps import flags

_NAMES = (
    "pipeline", "pipeline1024", "first", "cold", "long", "closure", "acting", "mind", "chat",
)  # fmt: skip


def register(commands: flags.Commands) -> None:
    parser = flags.command(commands, "bench", run, "measure the promised figures on this machine")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(_NAMES)} (all)")
    parser.add_argument("--persona", default="mira", metavar="ID", help="who acts (mira)")
    parser.add_argument("--quick", action="store_true", help="1 run each, a long video of 1 minute")
    parser.add_argument("--table", action="store_true", help="for people to read, in place of JSON")
    parser.add_argument(
        "--sessions", type=int, default=40, metavar="N", help="of chat: how many talk at once (40)"
    )
    parser.add_argument(
        "--seconds", type=float, default=60.0, metavar="S", help="of chat: for how long (60)"
    )
    parser.add_argument(
        "--soak", type=float, default=0.0, metavar="S",
        help="of chat: for so long, with lost lines and garbage",
    )  # fmt: skip


def run(args: argparse.Namespace) -> int:
    import json
    import os
    import platform

    from agent.errors import ConfigError
    from agent.registry import unknown
    from apps.bench.figures import FIGURES, Job

    for name in args.names:
        if name not in FIGURES:
            raise ConfigError(unknown("benchmark", name, FIGURES))
    if not 1 <= args.sessions <= 400:
        raise ConfigError(f"--sessions must be 1 to 400, got {args.sessions}; try 40")
    if args.seconds <= 0 or args.soak < 0:
        raise ConfigError("--seconds and --soak are seconds; try --seconds 60")
    repeats, minutes = (1, 1.0) if args.quick else (3, 10.0)
    job = Job(args.persona, repeats, minutes, args.sessions, args.seconds, args.soak)
    machine = f"{platform.machine()}, {os.cpu_count()} cores"
    missed = 0
    for name in args.names or FIGURES:
        for figure in FIGURES[name](job):
            missed += not figure.reached
            if args.table:
                sign = "≥" if figure.more else "≤"
                mark = " " if figure.reached else "!"
                wants = f"{sign} {figure.target:g}"
                print(f"{mark} {figure.name:26} {figure.value:10.2f}  {wants:9} {figure.unit}")
                continue
            line = {
                "name": figure.name,
                "value": round(figure.value, 4),
                "unit": figure.unit,
                "target": figure.target,
                "reached": figure.reached,
                "machine": machine,
            }
            print(json.dumps(line), flush=True)
    return 1 if missed else 0
