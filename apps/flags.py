"""The flags that many commands share."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agent.errors import ConfigError

if TYPE_CHECKING:
    from apps.config import Options

Commands = Any  # what `add_subparsers` gives; argparse does not name its type


def command(commands: Commands, name: str, run: Any, summary: str) -> argparse.ArgumentParser:
    """A subcommand `name` that calls `run(args)`."""
    made: argparse.ArgumentParser = commands.add_parser(
        name, help=summary, description=summary, allow_abbrev=False
    )
    made.set_defaults(run=run, parser=made)
    debug(made, default=argparse.SUPPRESS)  # what stands before the command counts too
    return made


def debug(to: argparse.ArgumentParser, default: str | None = None) -> None:
    to.add_argument("--debug", action="store_true", default=default, help=argparse.SUPPRESS)


def who(to: argparse.ArgumentParser) -> None:
    """Flags that say who acts, and with what."""
    to.add_argument("--persona", metavar="ID", help="a shipped persona, or a file (mira)")
    to.add_argument("--avatar", metavar="ID", help="the body; default: the persona's own")
    to.add_argument("--voice", metavar="NAME", help="ENGINE or ENGINE:VOICE, see anima voices")
    to.add_argument("--seed", type=int, metavar="N", help="same seed, same result (0)")
    to.add_argument("--config", type=Path, metavar="FILE", help="settings (./anima.toml)")


def model(to: argparse.ArgumentParser) -> None:
    """Flags that say what finds the words."""
    to.add_argument(
        "--model",
        metavar="NAME",
        help="a language model such as openai:gpt-4o-mini; keys come from the environment",
    )
    to.add_argument(
        "--model-url", metavar="URL", help="an OpenAI-compatible server: http://127.0.0.1:8000/v1"
    )
    to.add_argument(
        "--trace", metavar="FILE", help="append what the model is told and answers; - for stderr"
    )


def hearing(to: argparse.ArgumentParser) -> None:
    """Flags that say how a microphone is heard."""
    to.add_argument(
        "--ear", metavar="NAME", help="auto, whisper[:SIZE or :FOLDER], sphinx or off (auto)"
    )
    to.add_argument(
        "--language", metavar="TAG", help="what is spoken to it, or auto; default: the persona's"
    )


def look(to: argparse.ArgumentParser) -> None:
    """Flags that say how it is shown."""
    to.add_argument("--size", metavar="WxH", help="pixels, 64 to 4096 a side (512x512)")
    to.add_argument("--fps", type=int, metavar="N", help="frames a second (30)")
    to.add_argument("--camera", metavar="NAME", help="face, bust or body (bust)")
    to.add_argument(
        "--light",
        metavar="LIGHT",
        help="studio, day, evening, stage, or 'AZIMUTH,ELEVATION #colour strength; ...'",
    )
    to.add_argument(
        "--background",
        metavar="WHAT",
        help="#rrggbb, '#top #bottom', a picture, blurred:PICTURE, transparent, "
        "or the name of a light (the light's own)",
    )


def act(to: argparse.ArgumentParser) -> None:
    """Flags that say how it is played."""
    to.add_argument("--emotion", metavar="NAME:LEVEL", help="such as happy:0.7,tender:0.3")
    to.add_argument(
        "--direct", metavar="HOW", help="a stage direction: 'smile shyly, then nod slowly'"
    )
    to.add_argument(
        "--clips", metavar="TAG", help="gesture by matching clips, such as talk; see anima motion"
    )


def window(to: argparse.ArgumentParser) -> None:
    """Flags that say what of it is kept."""
    to.add_argument(
        "--from", dest="start", type=float, metavar="S", help="leave out what is before"
    )
    to.add_argument("--to", dest="stop", type=float, metavar="S", help="leave out what is after")


def out(to: argparse.ArgumentParser) -> None:
    to.add_argument(
        "-o",
        "--out",
        type=Path,
        required=True,
        metavar="OUT",
        help="the file; its suffix decides: .mp4 .webm .gif .png .wav .npz .vtt, "
        "or motion for other programs: .bvh .glb .vrma .csv .smplx.npz",
    )


def vmc(to: argparse.ArgumentParser) -> None:
    to.add_argument(
        "--vmc", metavar="HOST:PORT", help="also send the motion live, by VMC (127.0.0.1:39539)"
    )


def performance(to: argparse.ArgumentParser) -> None:
    """Every flag of a command that writes one performance to a file."""
    who(to)
    look(to)
    act(to)
    window(to)
    vmc(to)
    out(to)


def options(args: argparse.Namespace) -> Options:
    """The settings in force for `args`. Raises `ConfigError`."""
    from apps.config import load
    from apps.sinks.forms import form_of

    given = load(getattr(args, "config", None), vars(args))
    if getattr(args, "out", None) is not None:
        form_of(args.out)  # a wrong suffix is told before anything is loaded
    if getattr(args, "trace", None) and not given.modelled:
        raise ConfigError("--trace shows what a language model is told; set --model too")
    return given


def speakable(text: str, limit: int) -> str:
    """As `readable`, and such that a voice can say it. Raises `ConfigError`."""
    text = readable(text, limit)
    if not any(c.isalnum() for c in text):
        raise ConfigError(f"TEXT {text[:20]!r} holds nothing that can be spoken; give a word")
    return text


def readable(text: str, limit: int) -> str:
    """`text` (or standard input, for `-`) as it can be read, if only signs or emoji.

    Control characters become spaces. Raises `ConfigError` for none and for too much.
    """
    if text == "-":
        text = sys.stdin.buffer.read(4 * limit + 4).decode("utf-8", "replace")
    text = "".join(c if c.isprintable() or c == "\n" else _replaced(c) for c in text).strip()
    if not text:
        raise ConfigError("TEXT is empty; give at least one word")
    if len(text) > limit:
        raise ConfigError(
            f"TEXT has {len(text)} characters, more than {limit}; split it, "
            "or raise text_limit in anima.toml"
        )
    return text


def _replaced(c: str) -> str:
    """Joiners and direction marks shape words; everything else that is unseen parts them."""
    return c if c in "\u200c\u200d\u200e\u200f" else " "
