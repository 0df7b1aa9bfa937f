"""`anima doctor`: whether everything that is needed is here, and what to do where it is not."""

from __future__ import annotations

import argparse
import sys

from apps import flags

_SIGNS = {"good": "ok", "missing": "--", "broken": "!!"}


def register(commands: flags.Commands) -> None:
    flags.command(commands, "doctor", run, "check that everything works here")


def run(args: argparse.Namespace) -> int:
    from apps.checks import CHECKS, Finding, State
    from apps.terminal import dim, green, red

    paint = {State.GOOD: green, State.MISSING: dim, State.BROKEN: red}
    findings: list[Finding] = []
    for check in CHECKS:
        for found in check():
            findings.append(found)
            sign = paint[found.state](_SIGNS[found.state.value], sys.stdout)
            print(f"{sign} {found.what:18} {found.detail}")
            if found.remedy:
                print(f"   {'':18} -> {found.remedy}")
    broken = [found.what for found in findings if found.state is State.BROKEN]
    if broken:
        print(f"anima: broken: {', '.join(broken)}", file=sys.stderr)
    return 1 if broken else 0
