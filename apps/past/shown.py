"""What became of a persona: the flags of `anima persona show` that tell, and what they show."""

from __future__ import annotations

import argparse
from pathlib import Path


def flagged(show: argparse.ArgumentParser) -> None:
    group = show.add_argument_group("what became of it", "any of these shows the inner state")
    group.add_argument("--history", action="store_true", help="and all that has moved it, and why")
    group.add_argument(
        "--of", metavar="PATH|PERSON", help="such as mood, bond/ana/trust, or what ana did"
    )
    group.add_argument("--since", metavar="SPAN", help="of the last 30m, 12h, 7d or 2w alone")
    group.add_argument("--plot", type=Path, metavar="FILE", help="also draw its course, .png")
    group.add_argument(
        "--undo",
        type=int,
        nargs="+",
        metavar="NUMBER",
        help="take changes back: forget them, for good",
    )
    group.add_argument("--json", action="store_true", help="all the numbers")


def asked(args: argparse.Namespace) -> bool:
    """Whether any of the flags is given."""
    given = (args.history, args.of, args.since, args.plot, args.undo, args.json)
    return any(one not in (None, False) for one in given)


def show(args: argparse.Namespace) -> None:
    """The inner state of a persona and its history, as asked for."""
    import asyncio

    from agent.clock import today
    from agent.errors import ConfigError
    from apps.past import chronicle, history
    from apps.sinks.put import check, put
    from apps.terminal import note
    from apps.wording import ago
    from mind.persona import find

    if args.undo is not None:
        _undo(args)
        return
    if args.plot is not None:
        if args.plot.suffix.lower() != ".png":
            raise ConfigError(f"--plot {str(args.plot)!r} must end in .png")
        check(args.plot)
    persona, now = find(args.persona), today()
    since = None if args.since is None else now - ago(args.since, "--since")
    past = asyncio.run(history.read(persona, now))
    shown = past.kept if args.of is None else past.of(args.of)
    shown = tuple(one for one in shown if since is None or one.change.t >= since)
    narrowed = args.of is not None or since is not None
    if past.broken:
        note(f"changes that cannot be read are left out: {', '.join(map(str, past.broken))}")
    if args.plot is not None:
        from apps.past.plot import picture

        put(args.plot, picture(past, shown))
        note(f"drawn in {args.plot}")
    print(chronicle.as_json(past, shown) if args.json else chronicle.told(past, shown, narrowed))


def _undo(args: argparse.Namespace) -> None:
    import asyncio

    from agent.clock import today
    from agent.errors import ConfigError
    from apps.past import chronicle, history
    from mind.persona import find

    if args.of is not None or args.since is not None or args.plot is not None or args.json:
        raise ConfigError("--undo takes changes back, and nothing beside it; see --history")
    persona, now = find(args.persona), today()

    async def work() -> str:
        was = await history.read(persona, now)
        changes, left = await history.undo(persona, args.undo, now)
        return chronicle.undone(changes, was, left)

    print(asyncio.run(work()))
