"""Phone symbols: what engines call them, as plain IPA.

A `Phone.symbol` here is one sound: a consonant, an affricate (`tʃ`), a vowel or a diphthong
(`aɪ`), perhaps long (`ː`) or nasal (U+0303). Other diacritics, tones and stress marks are dropped:
they do not show on a face.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache

from agent.types import SILENCE, Phone

VOWELS = frozenset("aeiouyæøœɐɑɒɔɘəɚɛɜɝɞɨɪɯɵɤɶʉʊʌʏ")
# Plosives that are silent until they burst; the closure before it belongs to them.
VOICELESS_STOPS = frozenset("ptkcqʈʔ")
_LENGTH, _NASAL = "ː", "\u0303"
# Where an engine's name is not IPA. Source: the inventories of all languages of espeak-ng 1.52.
_ODD = {
    "s.": "ʂ", "ts.": "ʈʂ", "r.": "ɽ", "i.": "ɨ", "S": "ʃ", "Z": "ʒ", "tS": "tʃ", "dZ": "dʒ",
    "N": "ŋ", "A": "ɑ", "X": "χ", "?": "ʔ", "?a": "ʔa", "ε": "ɛ", "ʦ": "ts", "sx": "ʃ",
}  # fmt: skip
_PLAIN = str.maketrans({"ᵻ": "ɪ", "ᵿ": "ʊ", "g": "ɡ", ":": _LENGTH, "ε": "ɛ", "ʦ": "ts", "ʣ": "dz"})
_UNIT = re.compile(
    "[tdʈɖ][szʃʒɕʑʂʐ]ː?"
    f"|[{''.join(VOWELS)}][ː{_NASAL}]*(?:[{''.join(VOWELS)}][ː{_NASAL}]*)?"
    f"|[^ː{_NASAL}]ː?"
)


@cache
def units(symbol: str) -> tuple[str, ...]:
    """The sounds of an engine's `symbol`, in order: `ɔːɹ` -> `ɔː`, `ɹ`. Empty for a mere mark."""
    if symbol.startswith("("):  # espeak's note that it changes language
        return ()
    text = _ODD.get(symbol) or unicodedata.normalize("NFD", symbol).translate(_PLAIN)
    text = text.replace("ç", "ç")  # NFD takes the cedilla of this letter away
    kept = "".join(c for c in text if c in (_LENGTH, _NASAL) or _letter(c)).lstrip(_LENGTH + _NASAL)
    kept = re.sub(r"nɡ$", "ŋ", kept)
    kept = re.sub(r"(?<=[ptkcɕʃs])h$", "", kept)  # aspiration
    kept = re.sub(r"(.)\1", rf"\1{_LENGTH}", kept)
    return tuple(_UNIT.findall(kept))


def _letter(c: str) -> bool:
    return unicodedata.category(c) in ("Ll", "Lo")


def is_vowel(symbol: str) -> bool:
    return symbol[:1] in VOWELS


def spread(symbol: str, start: float, end: float, stress: int, word: int) -> list[Phone]:
    """The phones of an engine's `symbol`; a vowel gets twice the time of a consonant beside it."""
    parts = units(symbol)
    weights = [2.0 if is_vowel(p) else 1.0 for p in parts]
    phones, at = [], start
    for i, part in enumerate(parts):
        last = i == len(parts) - 1
        stop = end if last else at + (end - start) * weights[i] / sum(weights)
        phones.append(Phone(part, at, stop, stress if is_vowel(part) else 0, word))
        at = stop
    return phones


def share(phones: Sequence[Phone], spoken: Sequence[str]) -> list[Phone]:
    """Give words that an engine ran into the one before ("of the") their part of its phones.

    `spoken` is what is said for each word; a word with nothing to say stays without phones.
    """
    have = {p.word for p in phones}
    out = list(phones)
    for word in sorted(have - {-1}):
        group = [word]
        while (nxt := group[-1] + 1) < len(spoken) and nxt not in have and spoken[nxt]:
            group.append(nxt)
        mine = [i for i, p in enumerate(out) if p.word == word]
        if len(group) > 1 and len(mine) >= len(group):
            _divide(out, mine, group, spoken)
    return out


def _divide(
    out: list[Phone], mine: Sequence[int], group: Sequence[int], spoken: Sequence[str]
) -> None:
    total = sum(len(spoken[w]) for w in group)
    done, first = 0, 0
    for k, word in enumerate(group):
        done += len(spoken[word])
        room = len(mine) - (len(group) - 1 - k)
        last = max(first + 1, min(room, round(len(mine) * done / total)))
        for i in mine[first:last]:
            p = out[i]
            out[i] = Phone(p.symbol, p.start, p.end, p.stress, word)
        first = last


def contiguous(phones: Iterable[Phone], end: float, shortest: float = 0.03) -> tuple[Phone, ...]:
    """`phones` without gaps from 0 to `end`: a gap of `shortest` s or more becomes a silence."""
    out: list[Phone] = []
    at = 0.0
    for p in phones:
        start = max(at, p.start)
        if start - at >= shortest:
            out.append(Phone(SILENCE, at, start))
            at = start
        elif out and start > at:
            out[-1] = _until(out[-1], start)
            at = start
        stop = max(at, p.end)
        if stop > at:
            out.append(Phone(p.symbol, at, stop, p.stress, p.word))
            at = stop
    if end - at >= shortest or not out:
        out.append(Phone(SILENCE, at, end))
    else:
        out[-1] = _until(out[-1], end)
    return tuple(out)


def _until(p: Phone, end: float) -> Phone:
    return Phone(p.symbol, p.start, end, p.stress, p.word)
