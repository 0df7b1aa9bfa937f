"""The command `anima`. Imports nothing heavy: `anima --help` must answer at once."""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sys
from difflib import get_close_matches
from importlib import import_module
from types import FrameType
from typing import NoReturn

from agent.errors import AgentError, ConfigError
from apps import flags

DONE, FAILED, MISUSED, INTERRUPTED = 0, 1, 2, 130

COMMANDS = (
    "say", "ask", "perform", "chat", "persona", "memory", "avatar", "motion",
    "vmc", "voices", "doctor", "bench", "evaluate",
)  # fmt: skip

_EXAMPLES = """\
examples:
  anima say "Hello there!" -o hello.mp4
  anima ask "Who are you?" --persona mira -o answer.mp4
  anima chat
"""


class _Parser(argparse.ArgumentParser):
    """Complains in one line, as every other error here does."""

    def error(self, message: str) -> NoReturn:
        raise ConfigError(f"{message}; see: {self.prog} --help")

    def _check_value(self, action: argparse.Action, value: object) -> None:
        if action.choices is not None and value not in action.choices:
            from agent.registry import unknown

            what = action.option_strings[-1] if action.option_strings else "command"
            self.error(unknown(what, str(value), map(str, action.choices)))

    def read(self, argv: list[str]) -> argparse.Namespace:
        """`argv` as values. Raises `ConfigError`; what a command does not know, it answers for."""
        args, unread = self.parse_known_args(argv)
        if unread:
            args.parser.error(_unread(args.parser, unread[0]))
        return args


def parser() -> _Parser:
    top = _Parser(
        prog="anima",
        description="A character that thinks, speaks and moves.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    top.add_argument("--version", action=_Version, nargs=0, help="show the version and exit")
    flags.debug(top)
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name in COMMANDS:
        import_module(f"apps.commands.{name}").register(commands)
    return top


def _unread(command: argparse.ArgumentParser, given: str) -> str:
    flag = given.partition("=")[0]
    if not flag.startswith("-"):
        return f"{given!r} is one argument too many; put what belongs together in quotes"
    near = get_close_matches(flag, command._option_string_actions, 1, 0.7)
    return f"unknown flag {flag}" + (f"; did you mean {near[0]}?" if near else "")


def main(argv: list[str] | None = None) -> int:
    """Run one command. Returns the exit code: 0 done, 1 failed, 2 wrong usage, 130 interrupted."""
    signal.signal(signal.SIGTERM, _terminate)
    argv = sys.argv[1:] if argv is None else argv
    debug = "--debug" in argv
    logging.basicConfig(format="anima: %(message)s")
    try:
        args = parser().read(argv)
        return int(args.run(args) or DONE)
    except KeyboardInterrupt:
        return _complain("interrupted; nothing was written", INTERRUPTED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nobody reads on
        return FAILED
    except Exception as error:
        if debug:
            raise
        return _report(error)
    finally:
        from apps.sinks.target import sweep

        sweep()


def _report(error: Exception) -> int:
    leaves = _leaves(error)
    known = [leaf for leaf in leaves if isinstance(leaf, AgentError)]
    if known:
        misused = isinstance(known[0], ConfigError)
        return _complain(str(known[0]), MISUSED if misused else FAILED)
    reason = f"{type(leaves[0]).__name__}: {leaves[0]}"
    return _complain(f"unexpected {reason}; run with --debug for the traceback", FAILED)


def _leaves(error: BaseException) -> list[BaseException]:
    """The errors inside a group of them, or the one."""
    if isinstance(error, BaseExceptionGroup):
        return [leaf for part in error.exceptions for leaf in _leaves(part)]
    return [error]


def _complain(message: str, code: int) -> int:
    from apps.terminal import red

    line = " ".join(message.split())
    line = "".join(c if c.isprintable() else "�" for c in line)
    print(f"{red('anima:', sys.stderr)} {line}", file=sys.stderr)
    return code


def _terminate(number: int, frame: FrameType | None) -> None:
    """Being asked to stop is like Ctrl-C: what is half done is cleaned up."""
    raise KeyboardInterrupt


class _Version(argparse.Action):
    """Looks the installed version up only when it is asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib.metadata import version

        parser.exit(DONE, f"anima {version('anima-agent')}\n")


if __name__ == "__main__":
    sys.exit(main())
