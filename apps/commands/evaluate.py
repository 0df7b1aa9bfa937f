"""`anima evaluate`: how good a performance is, in numbers."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from agent.errors import ConfigError
from apps.flags import Commands, command

_SHORT = 30  # s


def register(commands: Commands) -> None:
    to = command(commands, "evaluate", run, "measure a performance: lips, eyes, head, hands, feet")
    to.add_argument(
        "file",
        type=Path,
        metavar="FILE",
        help=".npz, .csv (Live Link Face), .bvh, .glb, .vrma, .mp4 or .webm",
    )
    to.add_argument("--reference", type=Path, metavar="FILE", help="a capture to stand beside it")
    to.add_argument("--avatar", default="mira", metavar="ID", help="whose skeleton (mira)")
    to.add_argument("--json", action="store_true", help="one JSON document instead of a table")
    to.add_argument(
        "-o", "--out", type=Path, metavar="FOLDER", help="write curves and frames there as PNG"
    )


def run(args: argparse.Namespace) -> None:
    from apps.evaluate.load import load
    from apps.evaluate.report import compared, records, table
    from apps.terminal import note
    from body.avatar.cast import find

    if args.out and args.out.exists() and not args.out.is_dir():
        raise ConfigError(f"--out {str(args.out)!r} is a file; give a folder")
    avatar = find(args.avatar)
    take = load(args.file, avatar.skeleton)
    reference = load(args.reference, avatar.skeleton) if args.reference else None
    if take.duration < _SHORT:
        note(f"{take.duration:.0f} s are few: rates by the minute are rough below {_SHORT} s")
    rows = compared(take, avatar.skeleton, reference)
    if args.json:
        print(json.dumps({"file": str(args.file), "measures": records(rows)}))
    else:
        print(table(rows))
    if args.out:
        from apps.evaluate.plots import curves, frames
        from body.render.renderer import Rasteriser

        args.out.mkdir(parents=True, exist_ok=True)
        for one in [take] if reference is None else [take, reference]:
            curves(one, args.out / f"curves-{Path(one.name).stem}.png")
        renderer = Rasteriser(avatar, size=(240, 240), camera="bust")
        picture = frames(take, reference, renderer, avatar.skeleton)
        picture.save(args.out / "frames.png")
