"""espeak-ng: every language, at once, in a voice that is plainly synthetic."""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from functools import cache

import numpy as np

from agent.errors import ConfigError
from agent.types import RATE, Act, Array, Phone, Speech
from voice.affect import Prosody, prosody
from voice.closures import begin_at_closure
from voice.delivery import Take, deliver
from voice.loudness import TARGET, Curve, decibels, level, tone
from voice.offers import Offer, unknown_among
from voice.phones import share, spread
from voice.resample import resample
from voice.spoken import Spoken
from voice.text.clauses import Clause
from voice.text.normalise import Gap
from voice.tts.espeak_library import Language, Mark, Settings, library

_SPEED = 160  # words a minute at rate 1: 11 to 12 phones a second in English
_RANGE = 60  # of 100; the library's own 50 sounds flat
_PAUSE = 0.05  # s; a shorter hush is part of the next sound
_ENGLISH = "gmw/en-US"
_CALIBRATION = "1 2 3 4 5 6 7 8 9 10"  # words that nearly every language has
_TONE: Curve = (
    (90.0, -12.0),
    (150.0, 0.0),
    (500.0, 0.0),
    (1000.0, -2.0),
    (2500.0, -4.0),
    (4500.0, -5.0),
    (9000.0, -7.0),
)
_ENDS = {
    Gap.PERIOD: ".",
    Gap.QUESTION: "?",
    Gap.EXCLAMATION: "!",
    Gap.PARAGRAPH: ".",
    Gap.LINE: ".",
}


class Espeak:
    """Speaks `voice`, a language code with an optional timbre: `en-us`, `de+f3`, `en-gb+m3`.

    `rate` and `pitch` are factors on its normal speed and pitch, each in [0.5, 2].
    Raises `ConfigError` for an unknown language or timbre, `Unavailable` without the library.
    """

    def __init__(self, voice: str = "en-us", *, rate: float = 1.0, pitch: float = 1.0) -> None:
        for name, value in (("rate", rate), ("pitch", pitch)):
            if not 0.5 <= value <= 2.0:
                raise ConfigError(f"voice {name} must be in [0.5, 2], got {value!r}")
        code, _, variant = voice.partition("+")
        if variant and variant not in library().variants():
            raise ConfigError(
                unknown_among("timbre of voice 'espeak'", variant, library().variants())
            )
        self.language = code.lower()
        identifier = find_language(code).identifier
        self._voice = f"{identifier}+{variant}" if variant else identifier
        self._rate, self._pitch = rate, pitch

    def speak(self, act: Act) -> AsyncIterator[Speech]:
        how = prosody(act.affect, self._rate, self._pitch, act.feeling)

        def engine(clause: Clause, stop: threading.Event) -> Take:
            return self._take(clause, how, stop)

        return deliver(act, self.language, engine, how.rate)

    def _take(self, clause: Clause, how: Prosody, stop: threading.Event) -> Take:
        text, starts, words = _written(clause)
        settings = Settings(
            self._voice,
            rate=_clamp(_SPEED * how.rate, 80, 450),
            pitch=_clamp(50 + 50 * np.log2(how.pitch), 0, 99),
            range=_clamp(_RANGE * how.range, 0, 99),
        )
        spoken = [t.spoken for t in clause.tokens]

        def make() -> Take:
            sound, marks = library().synthesise(text, settings, stop)
            if not len(sound):
                return Take(np.zeros(0, np.float32), ())
            samples = _toned(sound) * np.float32(_gain(self._voice) * decibels(how.gain))
            phones = _phones(marks, starts, words, len(sound) / library().rate)
            return Take(samples, tuple(begin_at_closure(samples, share(phones, spoken))))

        return _spoken.take((settings, how.gain, text, *spoken), stop, make)


_spoken = Spoken()


def offers() -> tuple[Offer, ...]:
    """Every language, by the code that means it alone. Raises `Unavailable`."""
    table = _codes()
    found = []
    for lang in library().languages():
        own = [code for code in lang.codes if table[code.lower()] == lang]
        if own:
            found.append(Offer(own[0], lang.codes, lang.name))
    return tuple(found)


def timbres() -> tuple[str, ...]:
    """What may follow a "+" in the name of any voice. Raises `Unavailable`."""
    return library().variants()


def find_language(code: str) -> Language:
    """The language that a code (`en-gb`, `zh`, `pt_BR`) or an English name (`German`) means.

    A region that is not known falls back to its language. Raises `ConfigError`.
    """
    table = _codes()
    wanted = code.strip().lower().replace("_", "-")
    for language in library().languages():
        if language.name.lower() == wanted:
            return language
    while wanted not in table and "-" in wanted:
        wanted = wanted.rpartition("-")[0]
    if wanted not in table:
        names = [language.name for language in library().languages()]
        raise ConfigError(unknown_among("language", code, [*table, *names]))
    return table[wanted]


@cache
def _codes() -> dict[str, Language]:
    """Every code in lower case; where two languages share one, the one that claims it most."""
    claims: dict[str, tuple[int, Language]] = {}
    for language in library().languages():
        for code, claim in zip(language.codes, language.claims, strict=True):
            known = claims.get(code.lower())
            if known is None or claim < known[0]:
                claims[code.lower()] = (claim, language)
    return {code: language for code, (_, language) in claims.items()}


def _written(clause: Clause) -> tuple[str, Sequence[int], Sequence[int]]:
    """The text to synthesise, where each spoken token begins in it, and which token that is."""
    text, starts, words = "", [], []
    for i, token in enumerate(clause.tokens):
        if not token.spoken:
            continue
        if text:
            text += " "
        starts.append(len(text))
        words.append(i)
        text += token.spoken
        if token.gap is not Gap.NONE and i < len(clause.tokens) - 1:
            text += ","
    return text.rstrip(",") + _ENDS.get(clause.gap, ","), starts, words


def _phones(
    marks: Sequence[Mark], starts: Sequence[int], words: Sequence[int], end: float
) -> list[Phone]:
    """The library's marks as phones in seconds; pauses are left out, so that they show as gaps."""
    rate = library().rate
    phones: list[Phone] = []
    opening: float | None = None  # where the word or the short hush before a sound began
    for i, mark in enumerate(marks):
        at = mark.sample / rate
        following = next((m.sample for m in marks[i + 1 :] if m.symbol is not None), None)
        stop = end if following is None else following / rate
        if mark.symbol is None:
            opening = at if opening is None else opening
            continue
        symbol = mark.symbol.lstrip("ˈˌ")
        if not symbol:
            opening = at if stop - at < _PAUSE else None
            continue
        stress = 2 if mark.symbol.startswith("ˈ") else 1 if mark.symbol.startswith("ˌ") else 0
        word = words[max(0, bisect_right(starts, mark.at) - 1)]
        start = at if opening is None or at - opening > _PAUSE else opening
        opening = None
        if stop <= start and phones and phones[-1].end > phones[-1].start:
            phones[-1], start = _halved(phones[-1])
        made = spread(symbol, start, stop, stress, word)
        if not made and phones and stop > phones[-1].end:
            last = phones[-1]  # a mere mark (length, palatal glide): more of the sound before
            phones[-1] = replace(last, end=stop)
        phones += made
    return phones


def _halved(p: Phone) -> tuple[Phone, float]:
    """Room for a sound that the library melts into the one before, such as the l of "well"."""
    cut = p.start + 0.6 * (p.end - p.start)
    return replace(p, end=cut), cut


def _toned(sound: np.ndarray) -> Array:
    samples = (sound / np.float32(32768)).astype(np.float32)
    return tone(resample(samples, library().rate, RATE), _TONE)


@cache
def _gain(voice: str) -> float:
    """The factor that brings `voice` to the common loudness; one for all, so that it is steady."""
    sound, _ = library().synthesise(_CALIBRATION, Settings(voice, rate=_SPEED), threading.Event())
    loud = level(_toned(sound))
    if not np.isfinite(loud):  # three languages have no words for numbers; the timbre decides
        _, plus, timbre = voice.partition("+")
        return _gain(f"{_ENGLISH}{plus}{timbre}")
    return decibels(TARGET - loud)


def _clamp(value: float, low: int, high: int) -> int:
    return int(min(high, max(low, round(value))))
