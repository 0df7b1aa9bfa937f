"""`anima perform AUDIO -o OUT`: the body acts out a recording."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from apps import flags

if TYPE_CHECKING:
    from agent.types import Speech
    from apps.build import Actor
    from apps.staging.recording import Track
    from voice.ear.ruler import Ruler


def register(commands: flags.Commands) -> None:
    parser = flags.command(commands, "perform", run, "drive the body from a recording")
    parser.add_argument("audio", metavar="AUDIO", type=Path, help="a sound or video file")
    parser.add_argument("--text", metavar="TEXT", help="what is said in it: gives exact lips")
    parser.add_argument(
        "--ear",
        metavar="NAME",
        help="how it is heard without --text: auto, whisper[:FOLDER], sphinx or signal (auto)",
    )
    parser.add_argument(
        "--listen", action="store_true", help="listen to it, as to somebody else, and say nothing"
    )
    flags.performance(parser)


def run(args: argparse.Namespace) -> None:
    from apps import build
    from apps.staging.produce import produce
    from apps.staging.recording import Hearer, Recording, decode, floats, unsaid
    from voice.ear.groups import groups

    options = flags.options(args)
    text = flags.speakable(args.text, options.text_limit) if args.text is not None else None
    who = build.actor(options)
    track = decode(args.audio)
    if args.listen:
        pieces = (floats(track[a:b]) for a, b in groups(track))
        hearer = Hearer(build.body(who))
        mind = build.single(who, args.audio.name)
        produce(mind, Recording(unsaid(pieces)), who, args.audio.name, args.out, hearer)
        return
    speeches = _heard(who, options.ear, track) if text is None else _followed(who, text, track)
    line = text or args.audio.name
    produce(build.single(who, line), Recording(speeches), who, line, args.out)


def _followed(who: Actor, text: str, track: Track) -> Iterator[Speech]:
    """The recording with the phones of `text`, part by part. Raises `ConfigError` at once."""
    from apps.staging.recording import Take
    from apps.terminal import note
    from voice.align import align
    from voice.ear import sphinx
    from voice.ear.fit import FITS, fit
    from voice.ear.follow import refined

    reference = _read(who, text)
    take = Take(track, reference.utterance, align(reference, track))
    english = who.persona.voice.language.lower().startswith("en")
    by = " with PocketSphinx" if english and sphinx.present() else ""
    if fit(take.phones, track) < FITS:
        note("--text does not sound like the recording; check that it is what is said in it")
    else:
        note(f"lips follow --text, aligned to the sound{by}")
    return (refined(part, english=english) for part in take.parts())


def _heard(who: Actor, ear: str, track: Track) -> Iterator[Speech]:
    """The recording with what is heard in it, part by part. Raises `ConfigError` at once."""
    from apps.staging.recording import floats
    from apps.terminal import note
    from voice.ear.groups import groups
    from voice.ear.hearing import hearing

    ear = "signal" if ear == "off" else ear
    how = hearing(ear, who.persona.voice.language, lambda text: _read(who, text))
    note(f"no --text, so the lips follow {how.about}; with --text they are exact")
    return (how.hear(floats(track[a:b])) for a, b in groups(track))


def _read(who: Actor, text: str) -> Ruler:
    """`text` as a plain voice of the persona's language says it."""
    import asyncio

    from agent.types import Act
    from voice.ear.ruler import ruler
    from voice.tts.espeak import Espeak

    return asyncio.run(ruler(Espeak(who.persona.voice.language).speak(Act(text))))
