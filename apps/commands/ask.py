"""`anima ask TEXT -o OUT`: one turn of the whole loop, mind included."""

from __future__ import annotations

import argparse

from apps import flags

_LONGEST = 64  # letters of a name


def register(commands: flags.Commands) -> None:
    parser = flags.command(commands, "ask", run, "ask a character something; the answer is a file")
    parser.add_argument("text", metavar="TEXT", help="what to ask; - reads it from standard input")
    parser.add_argument(
        "--remember", action="store_true", help="know what was told before, and keep what is told"
    )
    parser.add_argument(
        "--as", dest="person", metavar="NAME", help="who asks, to --remember (user)"
    )
    flags.model(parser)
    flags.performance(parser)


def run(args: argparse.Namespace) -> None:
    from apps import build
    from apps.life.living import thinker
    from apps.staging.directing import checked
    from apps.staging.produce import produce

    asker = _asker(args)
    options = flags.options(args)
    text = checked(flags.readable(args.text, options.text_limit))
    who = build.actor(options)
    mind = thinker(who, asker, remember=args.remember)
    produce(mind, build.voice(who), who, text, args.out)


def _asker(args: argparse.Namespace) -> str:
    """By what name it is remembered who asks. Raises `ConfigError`."""
    from agent.errors import ConfigError

    if args.person is None:
        return "user"
    if not args.remember:
        raise ConfigError(f"--as {args.person!r} says who is remembered; add --remember")
    name = " ".join(args.person.split())
    if not name or len(name) > _LONGEST or not name.isprintable():
        raise ConfigError(
            f"--as {args.person[:20]!r} must be 1 to {_LONGEST} letters that can be shown, "
            "such as ana"
        )
    return name
