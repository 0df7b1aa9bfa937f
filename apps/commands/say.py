"""`anima say TEXT -o OUT`: a character speaks a text as it stands."""

from __future__ import annotations

import argparse

from apps import flags


def register(commands: flags.Commands) -> None:
    parser = flags.command(commands, "say", run, "speak a text as it stands, into a file")
    parser.add_argument("text", metavar="TEXT", help="what to say; - reads it from standard input")
    flags.performance(parser)


def run(args: argparse.Namespace) -> None:
    from apps import build
    from apps.produce import produce

    options = flags.options(args)
    text = flags.speakable(args.text, options.text_limit)
    who = build.actor(options)
    produce(build.reader(who), build.voice(who), who, text, args.out)
