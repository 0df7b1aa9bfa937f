"""flite: English in four small voices, clearer than espeak-ng; needs a system library."""

from __future__ import annotations

import threading
import unicodedata
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from agent.errors import BackendError, ConfigError
from agent.types import RATE, Act, Array, Phone, Speech
from voice.affect import Prosody, prosody
from voice.delivery import Take, deliver
from voice.intonation import Shape, shaped
from voice.loudness import TARGET, Curve, decibels, tone
from voice.offers import Offer
from voice.phones import VOICELESS_STOPS, is_vowel, spread
from voice.resample import resample
from voice.spoken import Spoken
from voice.text.clauses import Clause
from voice.text.normalise import Gap
from voice.tts.flite_library import VOICES, FliteVoice, Segment, flite_voice

_IPA = {
    "aa": "ɑː", "ae": "æ", "ah": "ʌ", "ao": "ɔː", "aw": "aʊ", "ax": "ə", "axr": "ɚ", "ay": "aɪ",
    "b": "b", "ch": "tʃ", "d": "d", "dh": "ð", "dx": "ɾ", "eh": "ɛ", "el": "əl", "em": "əm",
    "en": "ən", "er": "ɜː", "ey": "eɪ", "f": "f", "g": "ɡ", "hh": "h", "hv": "h", "ih": "ɪ",
    "iy": "iː", "jh": "dʒ", "k": "k", "l": "l", "m": "m", "n": "n", "nx": "n", "ng": "ŋ",
    "ow": "oʊ", "oy": "ɔɪ", "p": "p", "r": "ɹ", "s": "s", "sh": "ʃ", "t": "t", "th": "θ",
    "uh": "ʊ", "uw": "uː", "v": "v", "w": "w", "y": "j", "z": "z", "zh": "ʒ",
}  # fmt: skip
# Towards the long-term spectrum of speech (Byrne et al. 1994): the models dull the upper formants.
_CLEAR: Curve = (
    (60.0, -12.0), (110.0, 0.0), (400.0, 0.0), (750.0, 2.0), (1500.0, 5.0), (3000.0, 7.0),
    (6500.0, 5.0),
)  # fmt: skip
_WARM: Curve = (
    (60.0, -12.0), (90.0, 0.0), (400.0, 0.0), (750.0, 2.0), (1500.0, 4.0), (3000.0, 3.0),
    (6500.0, 1.0),
)  # fmt: skip
_PLAIN: Curve = ((60.0, -12.0), (110.0, 0.0), (4000.0, 0.0))


@dataclass(frozen=True, slots=True)
class _Manner:
    """How a voice speaks by nature: measured, then set so that all are alike in speed and level."""

    stretch: float  # factor on duration
    pitch: float  # Hz
    liveliness: float  # factor on the range of its pitch, which the models predict too flat
    level: float  # dBFS of its speech before the gain that brings it to `TARGET`
    tone: Curve


_MANNERS = {
    "slt": _Manner(1.0, 182.0, 2.2, -15.0, _CLEAR),
    "rms": _Manner(0.95, 106.0, 1.25, -20.3, _WARM),
    "awb": _Manner(1.0, 128.0, 1.6, -18.9, _PLAIN),
    "kal16": _Manner(1.12, 112.0, 1.0, -26.1, _PLAIN),
    "kal": _Manner(1.12, 112.0, 1.0, -17.8, _PLAIN),
}
_ABOUT = {
    "slt": "American, clear",
    "rms": "American, calm and low",
    "awb": "Scottish accent",
    "kal16": "American, mechanical and very fast to make",
    "kal": "American, mechanical, telephone band",
}
_SPREAD = 14.0  # Hz; the diphone voices' standard deviation of pitch at range 1


class Flite:
    """Speaks English as `voice`: slt (female), rms, awb, kal16, kal (male).

    `rate` and `pitch` are factors on its normal speed and pitch, each in [0.5, 2].
    Raises `ConfigError` for an unknown voice, `Unavailable` without the library.
    """

    language = "en-us"

    def __init__(self, voice: str = "slt", *, rate: float = 1.0, pitch: float = 1.0) -> None:
        for name, value in (("rate", rate), ("pitch", pitch)):
            if not 0.5 <= value <= 2.0:
                raise ConfigError(f"voice {name} must be in [0.5, 2], got {value!r}")
        self._voice = flite_voice(voice)
        self._name, self._rate, self._pitch = voice, rate, pitch

    def speak(self, act: Act) -> AsyncIterator[Speech]:
        how = prosody(act.affect, self._rate, self._pitch, act.feeling)

        def engine(clause: Clause, stop: threading.Event) -> Take:
            return self._take(clause, how, stop)

        return deliver(act, self.language, engine, how.rate)

    def _take(self, clause: Clause, how: Prosody, stop: threading.Event) -> Take:
        text, words = _written(clause)
        if not words:
            return Take(np.zeros(0, np.float32), ())
        shape = _shape(clause)

        def make() -> Take:
            samples, segments = _sound(self._voice, self._name, text, how, shape, stop)
            if stop.is_set():
                return Take(np.zeros(0, np.float32), ())
            gain = decibels(TARGET - _MANNERS[self._name].level + how.gain)
            return Take(samples * np.float32(gain), _phones(segments, words))

        return _spoken.take((self._name, how, shape, text, tuple(words)), stop, make)


_spoken = Spoken()


def offers() -> tuple[Offer, ...]:
    """The voices of the installed library. Raises `Unavailable`."""
    for name in VOICES:
        flite_voice(name)
    return tuple(
        Offer(name, ("en-us",), f"{gender}, {_ABOUT[name]}") for name, gender in VOICES.items()
    )


def _sound(
    voice: FliteVoice, name: str, text: str, how: Prosody, shape: Shape, stop: threading.Event
) -> tuple[Array, Sequence[Segment]]:
    manner = _MANNERS[name]

    def contour(pitch: NDArray[np.float32]) -> NDArray[np.float32]:
        return shaped(pitch, manner.pitch * how.pitch, manner.liveliness * how.range, shape)

    sound, rate, segments = voice.synthesise(
        text,
        stop,
        stretch=manner.stretch / how.rate,
        contour=contour,
        pitch_mean=manner.pitch * how.pitch,
        pitch_spread=_SPREAD * how.pitch * how.range,
    )
    samples = (sound / np.float32(32768)).astype(np.float32)
    return tone(resample(samples, rate, RATE), manner.tone), segments


def _written(clause: Clause) -> tuple[str, Sequence[int]]:
    """What flite is given, and for each of its words which token that is."""
    parts: list[str] = []
    words: list[int] = []
    for i, token in enumerate(clause.tokens):
        said = _ascii(token.spoken).split()
        parts += said
        words += [i] * len(said)
        if said and token.gap is not Gap.NONE and i < len(clause.tokens) - 1:
            parts[-1] += ","
    mark = {Gap.QUESTION: "?", Gap.EXCLAMATION: "!"}.get(clause.gap, ".")
    return " ".join(parts).rstrip(",") + mark, words


def _ascii(text: str) -> str:
    """Letters that flite knows: accents are dropped, other scripts are not read."""
    plain = unicodedata.normalize("NFKD", text.replace("ß", "ss").replace("æ", "ae"))
    return "".join(c if c.isascii() and (c.isalpha() or c in "' ") else "" for c in plain)


def _shape(clause: Clause) -> Shape:
    """How the pitch ends: up for yes or no, a little up where more is to come, else down."""
    if clause.gap is Gap.QUESTION:
        first = next((t.spoken.split()[0] for t in clause.tokens if t.spoken), "")
        return Shape.FALL if first.startswith(("wh", "how")) else Shape.RISE
    goes_on = (Gap.NONE, Gap.COMMA, Gap.DASH, Gap.COLON)
    return Shape.CONTINUE if clause.gap in goes_on else Shape.FALL


_LATE = 0.015  # s by which a vowel sounds on into the stop that follows it, measured


def _phones(segments: Sequence[Segment], words: Sequence[int]) -> tuple[Phone, ...]:
    phones: list[Phone] = []
    for s in segments:
        if s.name == "pau" or s.word < 0:
            continue
        if s.name not in _IPA:
            raise BackendError(f"flite made a sound {s.name!r} that has no IPA here")
        stress = 2 if s.stressed and s.content else 0
        phones += spread(_IPA[s.name], s.start, s.end, stress, words[min(s.word, len(words) - 1)])
    if any(after.word < before.word for before, after in pairwise(phones)):
        raise BackendError("flite returned its words out of order")
    out: list[Phone] = []
    for p in phones:
        if out and p.symbol[0] in VOICELESS_STOPS and is_vowel(out[-1].symbol):
            shut = p.start + min(_LATE, (p.end - p.start) / 3)
            out[-1], p = replace(out[-1], end=shut), replace(p, start=shut)
        out.append(p)
    return tuple(out)
