"""`anima ask TEXT -o OUT`: one turn of the whole loop, mind included."""

from __future__ import annotations

import argparse

from apps import flags


def register(commands: flags.Commands) -> None:
    parser = flags.command(commands, "ask", run, "ask a character something; the answer is a file")
    parser.add_argument("text", metavar="TEXT", help="what to ask; - reads it from standard input")
    parser.add_argument(
        "--remember", action="store_true", help="know what was told before, and keep what is told"
    )
    parser.add_argument(
        "--as", dest="person", default="user", metavar="NAME", help="who asks, to --remember (user)"
    )
    flags.model(parser)
    flags.performance(parser)


def run(args: argparse.Namespace) -> None:
    from apps import build
    from apps.directing import checked
    from apps.living import thinker
    from apps.produce import produce

    options = flags.options(args)
    text = checked(flags.speakable(args.text, options.text_limit))
    who = build.actor(options)
    mind = thinker(who, args.person, remember=args.remember)
    produce(mind, build.voice(who), who, text, args.out)
