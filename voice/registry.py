"""Voices by name: which there are, which fits a person, and what to do when one is missing."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Literal

from agent.errors import ConfigError, Unavailable
from agent.ports import Voice
from agent.registry import Registry, unknown
from voice.offers import Offer, unknown_among

log = logging.getLogger(__name__)

VOICES = Registry("voice", {"espeak": "voice.tts.espeak:Espeak", "flite": "voice.tts.flite:Flite"})

Gender = Literal["female", "male"]
# The timbres of espeak-ng that measured least rough (periodicity) and warmest (spectral tilt).
_TIMBRES: dict[Gender, str] = {"female": "f2", "male": "m7"}
_FLITE: dict[Gender, str] = {"female": "slt", "male": "rms"}
_AUTO = "auto"


@dataclass(frozen=True, slots=True)
class Entry:
    """One engine of the catalogue; `remedy` says how to get it when it cannot be used here."""

    engine: str
    offers: tuple[Offer, ...] = ()
    timbres: tuple[str, ...] = ()
    remedy: str = ""

    @property
    def available(self) -> bool:
        return not self.remedy


@dataclass(frozen=True, slots=True)
class Choice:
    """An engine and one of its voices. `note` tells what was wanted and could not be had."""

    engine: str
    voice: str
    language: str
    note: str = ""

    def make(self, *, rate: float = 1.0, pitch: float = 1.0) -> Voice:
        """The voice itself. Raises `ConfigError`, `Unavailable`."""
        voice: Voice = VOICES.load(self.engine)(self.voice, rate=rate, pitch=pitch)
        return voice


def catalogue() -> tuple[Entry, ...]:
    """Every engine, with what it offers or how to get it.

    An engine's module says so itself in `offers() -> Sequence[Offer]` and, where any voice can
    be varied, `timbres() -> Sequence[str]`.
    """
    entries = []
    for name, place in sorted(VOICES.table().items()):
        try:
            module = import_module(place.partition(":")[0])
            offers: Sequence[Offer] = module.offers() if hasattr(module, "offers") else ()
            timbres: Sequence[str] = module.timbres() if hasattr(module, "timbres") else ()
            entries.append(Entry(name, tuple(offers), tuple(timbres)))
        except (Unavailable, ImportError) as error:
            entries.append(Entry(name, remedy=str(error)))
    return tuple(entries)


def choose(
    engine: str = _AUTO, language: str = "en-us", gender: Gender = "female", voice: str = ""
) -> Choice:
    """The voice for a person. "auto" takes flite for English where it is installed, else espeak.

    `voice` names one of the engine's own and goes before `gender`. Raises `ConfigError` for an
    unknown engine, language, gender or voice, `Unavailable` for an engine that cannot be had.
    """
    if gender not in _TIMBRES:
        raise ConfigError(unknown("gender of a voice", gender, _TIMBRES))
    english = language.lower().replace("_", "-").split("-")[0] == "en"
    note = ""
    if engine == _AUTO:
        engine, note = _automatic(language, english, voice)
        if note:
            log.warning(note)
    match engine:
        case "espeak":
            return _espeak(language, gender, voice, note)
        case "flite":
            if not english:
                raise ConfigError(
                    f"voice 'flite' speaks English only, got language {language!r}; "
                    "use the voice 'espeak'"
                )
            return Choice("flite", _checked_flite(voice or _FLITE[gender]), "en-us", note)
        case _:
            VOICES.load(engine)
            return Choice(engine, voice, language, note)


def _automatic(language: str, english: bool, voice: str) -> tuple[str, str]:
    """The engine, and a note when it is second best."""
    from voice.tts.flite_library import VOICES as FLITE
    from voice.tts.flite_library import present, remedy

    if not english or (voice and voice not in FLITE):
        return "espeak", ""
    if present():
        american = language.lower().replace("_", "-") in ("en", "en-us")
        note = f"speaking {language} with the American flite; the voice 'espeak' has its accent"
        return "flite", "" if american else note
    return "espeak", f"speaking with espeak, as the clearer voice flite is missing: {remedy()}"


def _espeak(language: str, gender: Gender, voice: str, note: str) -> Choice:
    """A voice may be a timbre ("f3"), a language ("de") or both ("de+f3")."""
    from voice.tts.espeak import find_language, timbres
    from voice.tts.flite_library import VOICES as FLITE

    timbre = voice
    if voice in FLITE:  # the voice of another engine: one of its gender
        timbre = _TIMBRES["female" if FLITE[voice] == "female" else "male"]
    elif "+" in voice:
        language, _, timbre = voice.partition("+")
    elif voice and voice not in timbres() and _is_language(voice):
        language, timbre = voice, ""
    timbre = timbre or _TIMBRES[gender]
    if timbre not in timbres():
        raise ConfigError(unknown_among("timbre of voice 'espeak'", timbre, timbres()))
    find_language(language)
    return Choice("espeak", f"{language}+{timbre}", language, note)


def _is_language(code: str) -> bool:
    from voice.tts.espeak import find_language

    try:
        find_language(code)
    except ConfigError:
        return False
    return True


def _checked_flite(voice: str) -> str:
    from voice.tts.flite_library import VOICES as FLITE

    if voice not in FLITE:
        raise ConfigError(unknown("voice of 'flite'", voice, FLITE))
    return voice
