"""IPA symbols as articulatory features, for the phones of any language.

Every letter of the IPA chart is described by where and how it is made, so nothing here is a list
of one language's sounds. Diphthongs and affricates are read as their parts.
"""

from __future__ import annotations

import logging
import unicodedata
from dataclasses import dataclass, replace
from enum import Enum
from functools import lru_cache

from agent.types import SILENCE

log = logging.getLogger(__name__)


class Place(Enum):
    """Where the vocal tract is narrowed, front to back."""

    NONE = 0
    BILABIAL = 1
    LABIODENTAL = 2
    DENTAL = 3
    ALVEOLAR = 4
    POSTALVEOLAR = 5
    PALATAL = 6
    VELAR = 7  # and uvular
    GLOTTAL = 8  # and pharyngeal


class Manner(Enum):
    """How it is narrowed."""

    PAUSE = 0
    VOWEL = 1
    STOP = 2
    NASAL = 3
    FRICATIVE = 4
    APPROXIMANT = 5
    LATERAL = 6
    TRILL = 7


@dataclass(frozen=True, slots=True)
class Segment:
    """One articulation. `open`, `back` and `round` are in [0, 1]; consonants leave `open` at 0."""

    manner: Manner
    place: Place = Place.NONE
    open: float = 0.0  # 0 close (i, u) .. 1 open (a)
    back: float = 0.5  # 0 front .. 1 back
    round: float = 0.0  # of the lips

    @property
    def vowel(self) -> bool:
        return self.manner is Manner.VOWEL

    @property
    def closes_lips(self) -> bool:
        """Whether the lips must touch each other: p, b, m."""
        return self.place is Place.BILABIAL and self.manner in (Manner.STOP, Manner.NASAL)

    @property
    def touches_teeth(self) -> bool:
        """Whether the lower lip must touch the upper teeth: f, v."""
        return self.place is Place.LABIODENTAL and self.manner is not Manner.APPROXIMANT


PAUSE = Segment(Manner.PAUSE)
_SCHWA = Segment(Manner.VOWEL, open=0.5)

# Rows of the IPA vowel chart: openness, then front, central and back as unrounded + rounded.
_VOWELS = (
    (0.00, "i", "y", "ɨ", "ʉ", "ɯ", "u"),
    (0.18, "ɪ", "ʏ", "ᵻ", "ᵿ", "", "ʊ"),
    (0.33, "e", "ø", "ɘ", "ɵ", "ɤ", "o"),
    (0.50, "", "", "ə", "", "", ""),
    (0.66, "ɛ", "œ", "ɜ", "ɞ", "ʌ", "ɔ"),
    (0.85, "æ", "", "ɐ", "", "", ""),
    (1.00, "a", "ɶ", "ä", "", "ɑ", "ɒ"),
)

_CONSONANTS = {
    Manner.STOP: ("pbɓʘ", "", "", "tdɗʈɖǃ", "", "cɟʄǂ", "kɡgqɢɠʛ", "ʔʡ"),
    Manner.NASAL: ("m", "ɱ", "", "nɳ", "", "ɲ", "ŋɴ", ""),
    Manner.FRICATIVE: ("ɸβ", "fv", "θðǀ", "szɬɮ", "ʃʒʂʐɕʑ", "çʝ", "xɣχʁɧ", "ħʕhɦʜʢ"),
    Manner.APPROXIMANT: ("wʍɥ", "ʋ", "", "ɹ", "ɻ", "j", "ɰ", ""),
    Manner.LATERAL: ("", "", "", "lɫɭɺ", "", "ʎ", "ʟ", ""),
    Manner.TRILL: ("ʙ", "ⱱ", "", "rɾɽ", "", "", "ʀ", ""),
}
_ROUND = {"w": 1.0, "ʍ": 1.0, "ɥ": 0.9, "ɹ": 0.45, "ɻ": 0.45, "ʃ": 0.55, "ʒ": 0.55, "ɧ": 0.5}
_TIES = {"͡", "͜", "‿"}
_IGNORED = set("ːˑ.ˈˌ'-|‖ ˥˦˧˨˩ʰʱˠˤⁿˡʼ̚;ˀ")


def _table() -> dict[str, Segment]:
    table = {}
    for openness, *letters in _VOWELS:
        for i, letter in enumerate(letters):
            rounding = i % 2 * (1.0 - 0.6 * openness)
            table[letter] = Segment(Manner.VOWEL, open=openness, back=i // 2 / 2, round=rounding)
    for manner, places in _CONSONANTS.items():
        for i, row in enumerate(places):
            for letter in row:
                table[letter] = Segment(manner, Place(i + 1), round=_ROUND.get(letter, 0.0))
    table["ɚ"] = replace(_SCHWA, round=0.3)
    table["ɝ"] = replace(table["ɜ"], round=0.3)
    table.pop("", None)
    return table


_LETTERS = _table()


@lru_cache(maxsize=4096)
def segments(symbol: str) -> tuple[Segment, ...]:
    """The articulations of one IPA symbol, in order.

    `"aɪ"` gives two vowels, `"tʃ"` a stop and a fricative. What is not IPA counts as a schwa and
    is reported once.
    """
    if symbol == SILENCE or not symbol.strip():
        return (PAUSE,)
    found: list[Segment] = []
    unknown = False
    for letter in unicodedata.normalize("NFC", symbol):
        if letter in _LETTERS:
            found.append(_LETTERS[letter])
        elif letter == "ʷ" and found:
            found[-1] = replace(found[-1], round=max(found[-1].round, 0.8))
        elif letter in "˞ɹ̩" and found:
            found[-1] = replace(found[-1], round=max(found[-1].round, 0.3))
        elif decomposed := _plain(letter):
            found.append(decomposed)
        elif not (letter in _IGNORED | _TIES or unicodedata.combining(letter) or letter == "ʲ"):
            unknown = True
    if unknown or not found:
        log.warning("phone %r is not IPA; the mouth makes a schwa of it", symbol)
    return tuple(found) or (_SCHWA,)


def _plain(letter: str) -> Segment | None:
    """A letter composed with a diacritic (ã, ç̃, õ), without it."""
    return _LETTERS.get(unicodedata.normalize("NFD", letter)[0])
