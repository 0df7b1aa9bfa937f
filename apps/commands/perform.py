"""`anima perform AUDIO -o OUT`: the body acts out a recording."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from apps import flags

if TYPE_CHECKING:
    from agent.types import Array, Speech
    from apps.build import Actor


def register(commands: flags.Commands) -> None:
    parser = flags.command(commands, "perform", run, "drive the body from a recording")
    parser.add_argument("audio", metavar="AUDIO", type=Path, help="a sound or video file")
    parser.add_argument("--text", metavar="TEXT", help="what is said in it: gives exact lips")
    flags.performance(parser)


def run(args: argparse.Namespace) -> None:
    from apps import build
    from apps.produce import produce
    from apps.recording import Recording, decode, parted, sketched
    from apps.terminal import note

    options = flags.options(args)
    text = flags.speakable(args.text, options.text_limit) if args.text is not None else None
    sound = decode(args.audio)
    who = build.actor(options)
    if text is None:
        note("no --text: the jaw follows the loudness alone; with --text the lips are exact")
        speech = sketched(sound)
    else:
        speech = _aligned(who, text, sound)
    line = speech.act.utterance or args.audio.name
    produce(build.single(who, line), Recording(list(parted(speech))), who, line, args.out)


def _aligned(who: Actor, text: str, sound: Array) -> Speech:
    """`sound` with the phones of `text`, as a plain voice of the persona's language says it."""
    import asyncio

    from agent.types import Act, Speech
    from apps.recording import joined
    from voice.align import align
    from voice.tts.espeak import Espeak

    async def said() -> list[Speech]:
        ruler = Espeak(who.persona.voice.language)
        return [speech async for speech in ruler.speak(Act(text))]

    reference = joined(asyncio.run(said()))
    return Speech(reference.act, sound, align(reference, sound))
