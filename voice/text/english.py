"""What an English speaker says for a written word, seen with its neighbours."""

from __future__ import annotations

import re
from collections.abc import Sequence

from voice.text import lexicon, numbers
from voice.text.markup import EMAIL, URL
from voice.text.quantities import quantity

_ROMAN = {"II": 2, "III": 3, "IV": 4, "VI": 6, "VII": 7, "VIII": 8, "IX": 9, "XI": 11, "XII": 12}
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Za-z])(?=\d)|(?<=\d)(?=[A-Za-z])")
_INITIALS = re.compile(r"(?:[A-Za-z]\.){2,}[A-Za-z]?|[A-Z]\.")
_DOTTED = re.compile(r"(?<=\w)\.(?=\w)")
_VOWELS = re.compile(r"[aeiouyAEIOUY]")
_PARTS = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*'?|\d+(?:\.\d+)*|°|%|&|\+|=")


def words(cores: Sequence[str], cleaned: Sequence[str]) -> list[str]:
    """The spoken form of each token; empty where nothing is said.

    `cores` are the tokens without surrounding punctuation, `cleaned` with it but without markup.
    """
    said: list[str] = []
    for i, core in enumerate(cores):
        before = cores[i - 1] if i else ""
        after = cores[i + 1] if i + 1 < len(cores) else ""
        said.append(_word(core, cleaned[i], before, after))
    return said


def no_stop(cores: Sequence[str], i: int) -> bool:
    """Whether the period after token `i` belongs to an abbreviation that goes on."""
    low = cores[i].lower()
    after = cores[i + 1] if i + 1 < len(cores) else ""
    if low in lexicon.ABBREVIATIONS:
        return bool(after) and (low != "no." or after[0].isdigit())
    if low in lexicon.FINAL_ABBREVIATIONS or low == "st." or _INITIALS.fullmatch(cores[i]):
        return bool(after) and (not after[0].isupper() or low == "st." or len(low) == 2)
    return False


def _word(core: str, cleaned: str, before: str, after: str) -> str:
    if not core:
        return _sign(cleaned, before, after)
    if url := URL.search(core):
        return _address(url["host"] or url["www"])
    if mail := EMAIL.search(core):
        return f"{_address(mail[1])} at {_address(mail[2])}"
    if short := _abbreviation(core, before, after):
        return short
    if number := quantity(core.rstrip("."), before, after):
        return number
    if core[0] in "#@" and len(core) > 1:
        return _plain(_CAMEL.sub(" ", core[1:].replace("_", " ")))
    if core in _ROMAN and before[:1].isupper():
        return numbers.cardinal(_ROMAN[core])
    if core.lower() in lexicon.WORDS and not (core.isupper() and core.isalpha()):
        return lexicon.WORDS[core.lower()]
    return _plain(core.rstrip("."))


def _sign(cleaned: str, before: str, after: str) -> str:
    """A token of signs only: an operator between numbers is said, any other mark is not."""
    if cleaned in lexicon.WORDS and (before or after):
        return lexicon.WORDS[cleaned]
    return (
        "minus" if cleaned in ("-", "−") and before[-1:].isdigit() and after[:1].isdigit() else ""
    )


def _abbreviation(core: str, before: str, after: str) -> str:
    low = core.lower()
    if low == "st.":
        return "saint" if after[:1].isupper() and not before[:1].isupper() else "street"
    if low == "no." and not after[:1].isdigit():
        return "no"
    if low in ("mar.", "jun.", "may.", "min.", "max.", "p.", "v.", "ft.", "fig.", "ch.", "in."):
        numeric = after[:1].isdigit() or before[-1:].isdigit()
        if low == "v." and core == "v.":
            return "versus"
        if not numeric:
            return ""
    for table in (lexicon.ABBREVIATIONS, lexicon.FINAL_ABBREVIATIONS):
        if low in table:
            return table[low]
    if _INITIALS.fullmatch(core) and core != "I.":
        return spell(core.replace(".", ""))
    return ""


def _plain(text: str) -> str:
    """Letters, numbers and a few signs as words; everything else separates."""
    text = _DOTTED.sub(" dot ", text) if not text[:1].isdigit() else text
    said: list[str] = []
    parts = [
        piece
        for part in _PARTS.findall(text.replace("_", " ").replace("/", " "))
        for piece in _CAMEL.sub(" ", part).split()
    ]
    for part in parts:
        if part[0].isdigit():
            said.append(quantity(part, "", "") or numbers.digits(part))
        elif part in lexicon.WORDS:
            said.append(lexicon.WORDS[part])
        elif len(parts) > 1 and len(part) == 1 and part.isupper():
            said.append(spell(part))  # the letter of a code: USB-C, A4
        else:
            said.append(_capitals(part))
    return " ".join(w for w in said if w)


def _capitals(part: str) -> str:
    if part.isupper() and len(part) > 1 and not _read_as_word(part):
        return spell(part)
    return part.strip("'").lower()


def _read_as_word(part: str) -> bool:
    """Whether capitals are a word, loud or not (NASA, STOP), and not letters (FBI, HTML)."""
    low = part.lower().replace("'", "")
    if len(low) < 4:
        return low in lexicon.SHOUTED or "'" in part
    return low not in lexicon.SPELLED and bool(_VOWELS.search(part))


def spell(text: str) -> str:
    """Letter by letter, in words that any engine reads right."""
    return " ".join(
        lexicon.LETTERS.get(c, c).replace("-", " ") for c in text.lower() if c.isalpha()
    )


def _address(host: str) -> str:
    """`www.example.com` -> `example dot com`."""
    parts = [p for p in host.split(".") if p and p.lower() != "www"]
    said = [_plain(p.replace("-", " ").replace("+", " plus ")) for p in parts]
    if len(parts) > 1 and len(parts[-1]) == 2:
        said[-1] = spell(parts[-1])  # a country
    return " dot ".join(said)
