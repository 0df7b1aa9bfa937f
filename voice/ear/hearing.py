"""Which ear hears a recording whose words nobody gave: the best that can be had here.

whisper   writes the words down, which are then aligned   needs `.[whisper]` and a model
sphinx    the same for English, roughly                   needs `.[hear]`
signal    sounds told apart by what lips do               always there
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from agent.errors import BackendError, ConfigError
from agent.registry import unknown
from agent.types import Act, Array, Speech
from voice.align import align
from voice.ear import signal, sphinx, whisper
from voice.ear.follow import refined
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
            return _whisper(folder or "", language, read, english=english)
        case "sphinx":
            return _sphinx(read)
        case "signal":
            return _signal()
        case _:
            raise ConfigError(unknown("ear", name, EARS))


def _best(language: str, read: Reading, *, english: bool) -> Hearing:
    if whisper.present() and (folder := whisper.kept()):
        return _whisper(folder, language, read, english=english)
    return _sphinx(read) if english and sphinx.present() else _signal()


def _whisper(folder: str, language: str, read: Reading, *, english: bool) -> Hearing:
    ear = whisper.Whisper(folder)
    words = partial(ear.text, language=language)
    return Hearing(partial(_worded, words, read, english=english), "words by Whisper, then aligned")


def _sphinx(read: Reading) -> Hearing:
    sphinx.need()
    about = "words as PocketSphinx takes them, then aligned"
    return Hearing(partial(_worded, sphinx.text, read, english=True), about)


def _signal() -> Hearing:
    return Hearing(_guessed, "kinds of sounds by the signal alone")


def _worded(
    words: Callable[[Array], str], read: Reading, samples: Array, *, english: bool
) -> Speech:
    """What `words` hears in `samples` (n,), where that can be; else what they sound like."""
    try:
        reference = read(words(samples))
        phones = align(reference, samples)
    except (BackendError, ConfigError):  # its process died; or nobody can have said so much
        return _guessed(samples)
    return refined(Speech(Act(reference.utterance), samples, phones), english=english)


def _guessed(samples: Array) -> Speech:
    return Speech(Act(""), samples, signal.guessed(samples))
