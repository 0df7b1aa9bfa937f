"""Which ear hears a recording whose words nobody gave: the best that can be had here.

whisper   writes the words down, which are then aligned   needs `.[whisper]` and a model
sphinx    the phones of English                           needs `.[hear]`
signal    sounds told apart by what lips do               always there
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from agent.errors import BackendError, ConfigError
from agent.registry import unknown
from agent.types import Act, Array, Speech
from voice.align import align
from voice.ear import signal, sphinx, whisper
from voice.ear.laugh import filled
from voice.ear.ruler import Ruler

EARS = ("auto", "whisper", "sphinx", "signal")

Reading = Callable[[str], Ruler]  # a text as a plain voice says it


@dataclass(frozen=True, slots=True)
class Hearing:
    """Makes a speech of sound (n,). `about` says by what means, in plain words."""

    hear: Callable[[Array], Speech]
    about: str


def hearing(ear: str, language: str, read: Reading) -> Hearing:
    """The ear by name: "auto", "whisper", "whisper:FOLDER", "sphinx" or "signal".

    `read` turns words into a ruler to align them by. Raises `ConfigError`, `Unavailable`.
    """
    name, _, model = ear.partition(":")
    english = language.lower().startswith("en")
    match name:
        case "auto":
            return _best(language, read, english=english)
        case "whisper":
            folder = model or (whisper.kept() if whisper.present() else "")
            if not folder and whisper.present():
                raise ConfigError("ear 'whisper' has no model here; give whisper:FOLDER")
            return _whisper(folder or "", language, read)
        case "sphinx":
            return _sphinx()
        case "signal":
            return _signal()
        case _:
            raise ConfigError(unknown("ear", name, EARS))


def _best(language: str, read: Reading, *, english: bool) -> Hearing:
    if whisper.present() and (folder := whisper.kept()):
        return _whisper(folder, language, read)
    return _sphinx() if english and sphinx.present() else _signal()


def _whisper(folder: str, language: str, read: Reading) -> Hearing:
    ear = whisper.Whisper(folder)

    def hear(samples: Array) -> Speech:
        words = ear.text(samples, language)
        if not any(c.isalnum() for c in words):
            return Speech(Act(""), samples, signal.guessed(samples))
        reference = read(words)
        try:
            phones = align(reference, samples)
        except ConfigError:  # more words than can have been said: it imagined them
            return Speech(Act(""), samples, signal.guessed(samples))
        return Speech(Act(reference.utterance), samples, filled(phones, samples))

    return Hearing(hear, "words by Whisper, then aligned")


def _sphinx() -> Hearing:
    def hear(samples: Array) -> Speech:
        try:
            phones = sphinx.heard(samples)
        except BackendError:  # its process died of this piece
            phones = signal.guessed(samples)
        return Speech(Act(""), samples, phones)

    sphinx.need()
    return Hearing(hear, "phones by PocketSphinx")


def _signal() -> Hearing:
    return Hearing(
        lambda samples: Speech(Act(""), samples, signal.guessed(samples)),
        "kinds of sounds by the signal alone",
    )
