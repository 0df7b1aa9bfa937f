"""Which ear hears a talk: the best that can be had here, by name.

whisper   writes down what is said, in any language       needs `.[whisper]` and a model
sphinx    the same for English, and often wrong           needs `.[hear]`
off       nothing is heard; one types
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable

from agent.errors import ConfigError
from agent.registry import unknown
from agent.types import RATE as AGENT_RATE
from agent.types import Sound
from voice.ear import resident, sphinx, vad, whisper
from voice.ear.desk import Desk, Writer
from voice.ear.endpoint import Finished, rule
from voice.ear.live import Heard, LiveEar, Part
from voice.ear.scribe import Who
from voice.ear.vad import RATE
from voice.resample import Resampler

EARS = ("auto", "whisper", "sphinx", "off")
_REMEDY = "pip install '.[whisper]'"
_NOTHING = f"nothing: no recogniser is installed here; {_REMEDY}"


class Listening:
    """What all ears of a program share: the recogniser and the threads that ask it.

    `about` says by what means, in plain words. Where it does not `hear`, its ears know that a
    voice sounds, and until when, but no words.
    """

    def __init__(
        self,
        writer: Writer | None,
        language: str = "en-us",
        *,
        about: str = "",
        desk: Desk | None = None,
        finished: Finished | None = None,
    ) -> None:
        self._writer, self._desk = writer, desk or Desk(1)
        self._part = Part(writer, self._desk, finished or rule(language), language)
        self.hears = writer is not None
        self.about = about or (writer.about if writer else _NOTHING)

    def ear(self, source: str = "user", who: Who | None = None) -> LiveEar:
        """A new one, for one microphone. Whose voice `who` knows is told by name, else `source`.

        `who` is asked in another thread about the sound of each turn, such as `Voices.who`.
        """
        return LiveEar(self._part, vad.vad(), source=source, who=who)

    async def listen(self, sounds: AsyncIterator[Sound]) -> AsyncIterator[Heard]:
        """The port `Ear`: each source of `sounds` has an ear of its own.

        In pauses it waits for what was said to be written down, so what it tells of a sound does
        not depend on how fast that comes.
        """
        ears: dict[str, tuple[LiveEar, Resampler]] = {}
        try:
            async for sound in sounds:
                if sound.source not in ears:
                    made = self.ear(sound.source), Resampler(AGENT_RATE, RATE)
                    ears[sound.source] = made
                to, thin = ears[sound.source]
                to.feed(thin.push(sound.samples), sound.t)
                await to.written()
                for percept in to.taken():
                    yield percept
            for to, _ in ears.values():
                to.finish()
                async for percept in to.percepts():
                    yield percept
        finally:
            for to, _ in ears.values():
                to.close()

    def close(self) -> None:
        """What waits to be written down is not any more."""
        if isinstance(self._writer, resident.Live):
            self._writer.close()  # first, as the desk waits for what it is doing
        self._desk.close()


def live(
    ear: str = "auto",
    language: str = "en-us",
    *,
    threads: int = 2,
    phrases: Iterable[str] = (),
    download: bool = True,
) -> Listening:
    """By name: "auto", "whisper", "whisper:SIZE", "whisper:FOLDER", "sphinx" or "off".

    "auto" downloads nothing; "whisper" and a size do, once, unless they must not. `language` is
    a tag, or "auto" for whatever Whisper hears. `threads` are the cores that one recognition takes,
    `phrases` what people can be expected to say, which PocketSphinx needs to be told. Raises
    `ConfigError`, `Unavailable`.
    """
    name, _, model = ear.partition(":")
    match name:
        case "auto":
            return _best(language, threads, phrases)
        case "whisper":
            folder = _folder(model, language, download=download)
            return Listening(whisper.Live(folder, language, threads), language)
        case "sphinx":
            return Listening(resident.Live(phrases), language)
        case "off":
            return Listening(None, language, about="nothing, as it was turned off")
        case _:
            raise ConfigError(unknown("ear", name, EARS))


def _best(language: str, threads: int, phrases: Iterable[str]) -> Listening:
    if whisper.present() and (folder := whisper.kept(_sizes(language))):
        return Listening(whisper.Live(folder, language, threads), language)
    if _english(language) and sphinx.present():
        return Listening(resident.Live(phrases), language)
    if whisper.present() or sphinx.present():
        why = f"nothing: there is no Whisper model for {language!r} here; docs/hearing.md has how"
        return Listening(None, language, about=why)
    return Listening(None, language)


def _folder(model: str, language: str, *, download: bool) -> str:
    """That of `model`; where none is named, of one that lies here already, else of the usual."""
    whisper.need()
    if not model and (folder := whisper.kept(_sizes(language))):
        return folder
    usual = f"{whisper.LIVE}.en" if _english(language) else whisper.LIVE
    return whisper.fetched(model or usual, download=download)


def _sizes(language: str) -> list[str]:
    return [s for s in whisper.QUICK if _english(language) or not s.endswith(".en")]


def _english(language: str) -> bool:
    return language.lower().startswith("en")
