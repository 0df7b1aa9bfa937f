"""`anima say TEXT -o OUT`: a character speaks a text as it stands."""

from __future__ import annotations

import argparse

from agent.errors import ConfigError
from apps import flags


def register(commands: flags.Commands) -> None:
    parser = flags.command(commands, "say", run, "speak a text as it stands, into a file")
    parser.add_argument(
        "text",
        metavar="TEXT",
        help="what to say, with directions in [brackets] if you like; - reads it from standard "
        "input; '' with --direct acts without words",
    )
    parser.add_argument(
        "--for",
        dest="seconds",
        type=float,
        metavar="S",
        help="how long to act without words (as long as --direct takes)",
    )
    flags.performance(parser)


def run(args: argparse.Namespace) -> None:
    from apps import build
    from apps.staging.directing import checked
    from apps.staging.produce import produce
    from apps.staging.stage import Mute

    options = flags.options(args)
    who = build.actor(options)
    if options.direct and not args.text.strip():
        produce(build.single(who, ""), Mute(), who, options.direct, args.out)
        return
    if options.seconds is not None:
        raise ConfigError(
            "--for goes with --direct and an empty TEXT ''; words have their own time"
        )
    text = checked(flags.speakable(args.text, options.text_limit))
    produce(build.reader(who), build.voice(who), who, text, args.out)
