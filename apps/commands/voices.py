"""`anima voices`: which voices there are, and which can speak here."""

from __future__ import annotations

import argparse
import sys

from apps import flags


def register(commands: flags.Commands) -> None:
    flags.command(commands, "voices", run, "the voices, and which of them can speak here")


def run(args: argparse.Namespace) -> None:
    from apps.terminal import dim, green, red
    from voice.registry import catalogue

    for entry in catalogue():
        if entry.available:
            print(f"{green(entry.engine, sys.stdout)}: {len(entry.offers)} voices")
        else:
            print(f"{red(entry.engine, sys.stdout)}: not here; {entry.remedy}")
        for offer in entry.offers:
            spoken = dim(" ".join(offer.languages), sys.stdout)
            print(f"  {entry.engine}:{offer.voice:12} {offer.about}  {spoken}")
