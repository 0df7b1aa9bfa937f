"""English for anything with digits in it: amounts, dates, times, ranges, codes."""

from __future__ import annotations

import re
from collections.abc import Callable

from voice.text import lexicon, numbers

_NUMBER = r"[-−+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|[-−+]?\.\d+"
_SIGNS = "".join(lexicon.CURRENCIES)
_UNIT = "|".join(sorted(map(re.escape, lexicon.UNITS), key=len, reverse=True))


def quantity(core: str, before: str, after: str) -> str:
    """`core` in words, or nothing when it is no number of a known form."""
    if not any(c.isdecimal() for c in core):
        return _after_number(core, before)
    for pattern, say in _FORMS:
        if match := pattern.fullmatch(core):
            return say(match, before, after)
    return ""


def _after_number(core: str, before: str) -> str:
    """A unit, or the scale word that takes the currency of the number before it."""
    low = core.lower()
    if re.fullmatch(rf"[{_SIGNS}](?:{_NUMBER})", before) and low in lexicon.SCALES and len(low) > 2:
        return f"{low} {lexicon.CURRENCIES[before[0]][1]}"
    alone = low not in lexicon.JOINED_ONLY or low in lexicon.APART or low == "am"
    if (
        alone
        and low in lexicon.UNITS
        and re.fullmatch(rf"(?:{_NUMBER})(?:[-–—][\d.,]+)?|\d+:\d\d", before)
    ):
        return lexicon.UNITS[low][before != "1"]
    return ""


def _plain_number(m: re.Match[str], before: str, after: str) -> str:
    text = m[0]
    cue = before.lower().rstrip(".,")
    if text.isdecimal() and len(text) == 4 and _is_year(int(text), cue, after):
        return numbers.year(int(text))
    if text.isdecimal() and len(text) <= 2 and int(text) in range(1, 32) and _dated(cue, after):
        return numbers.ordinal(int(text))
    if text.isdecimal() and (text[0] == "0" and len(text) > 1):
        return numbers.digits(text)
    return numbers.decimal(text)


def _is_year(n: int, cue: str, after: str) -> bool:
    if after.lower() in lexicon.UNITS or after.lower() in lexicon.SCALES:
        return False
    return 1900 <= n <= 2099 or (1100 <= n < 1900 and cue in lexicon.YEAR_CUES | {""})


def _dated(cue: str, after: str) -> bool:
    months = {*lexicon.MONTHS, *(m[:3] for m in lexicon.MONTHS)} - {"may", "mar", "march"}
    low = after.lower().rstrip(".,")
    return cue in months or cue in ("may", "march") or (low in months and bool(low))


def _range(m: re.Match[str], before: str, after: str) -> str:
    low, high = m[1], m[2]
    years = len(low) == 4 == len(high) and low.isdecimal() and 1100 <= int(low) <= 2099
    say = (lambda t: numbers.year(int(t))) if years else numbers.decimal
    unit = m[3] and lexicon.UNITS[m[3].lower()][1]
    return f"{say(low)} to {say(high)}" + (f" {unit}" if unit else "")


def _money(m: re.Match[str], before: str, after: str) -> str:
    sign, amount, scale = (m["a"] or m["b"]), (m["x"] or m["y"]), (m["s"] or m["t"] or "")
    one, many, part = lexicon.CURRENCIES[sign]
    minus = "minus " if m[0][0] in "-−" else ""
    if scale:
        return f"{minus}{numbers.decimal(amount)} {lexicon.SCALES[scale.lower()]} {many}"
    if after.lower() in lexicon.SCALES and len(after) > 2:
        return minus + numbers.decimal(amount)
    whole, _, cents = amount.replace(",", "").partition(".")
    if len(cents) != 2:
        return f"{minus}{numbers.decimal(amount)} {one if amount == '1' else many}"
    pence = "pence" if part == "penny" else f"{part}s"
    small = f"{numbers.cardinal(int(cents))} {part if int(cents) == 1 else pence}"
    big = f"{numbers.cardinal(int(whole or 0))} {one if whole == '1' else many}"
    if int(cents) == 0:
        return minus + big
    return minus + (small if int(whole or 0) == 0 else f"{big} and {small}")


def _money_range(m: re.Match[str], before: str, after: str) -> str:
    many = lexicon.CURRENCIES[m[1]][1]
    return f"{numbers.decimal(m[2])} to {numbers.decimal(m[3])} {many}"


def _unit(m: re.Match[str], before: str, after: str) -> str:
    amount, unit = m[1], m[2]
    if unit == "s" and amount.isdecimal() and len(amount) in (2, 4) and amount.endswith("0"):
        return _decade(m, before, after)
    key = unit if unit in lexicon.UNITS else unit.lower()
    return f"{numbers.decimal(amount)} {lexicon.UNITS[key][amount != '1']}"


def _decade(m: re.Match[str], before: str, after: str) -> str:
    n = int(m[1])
    return numbers.plural(numbers.year(n) if n > 99 else numbers.cardinal(n))


def _time(m: re.Match[str], before: str, after: str) -> str:
    hour, minute = int(m[1]), int(m[2])
    half = (m[4] or "").lower().replace(".", "")
    if minute > 59 or hour > 24:
        return f"{numbers.cardinal(hour)} to {numbers.cardinal(minute)}"  # a ratio or a score
    follows = after.lower().replace(".", "") in ("am", "pm")
    said = (
        numbers.cardinal(hour) if minute == 0 and (half or follows) else numbers.clock(hour, minute)
    )
    seconds = f" and {numbers.cardinal(int(m[3]))} seconds" if m[3] else ""
    return said + seconds + (f" {lexicon.UNITS[half][0]}" if half else "")


def _ratio(m: re.Match[str], before: str, after: str) -> str:
    return f"{numbers.cardinal(int(m[1]))} to {numbers.cardinal(int(m[2]))}"


def _date(year: int, month: int, day: int) -> str:
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return ""
    return f"{lexicon.MONTHS[month - 1]} {numbers.ordinal(day)} {numbers.year(year)}"


def _iso(m: re.Match[str], before: str, after: str) -> str:
    return _date(int(m[1]), int(m[2]), int(m[3])) or numbers.digits(m[0])


def _slashed(m: re.Match[str], before: str, after: str) -> str:
    first, second, year = int(m[1]), int(m[2]), int(m[3])
    year += 2000 if year < 50 else 1900 if year < 100 else 0
    month, day = (second, first) if first > 12 else (first, second)
    return _date(year, month, day) or numbers.digits(m[0])


def _fraction(m: re.Match[str], before: str, after: str) -> str:
    return numbers.fraction(int(m[1]), int(m[2]))


def _ordinal(m: re.Match[str], before: str, after: str) -> str:
    return numbers.ordinal(int(m[1].replace(",", "")))


def _scaled(m: re.Match[str], before: str, after: str) -> str:
    return f"{numbers.decimal(m[1])} {lexicon.SCALES[m[2].lower()]}"


def _numbered(m: re.Match[str], before: str, after: str) -> str:
    return f"number {numbers.cardinal(int(m[1]))}"


def _version(m: re.Match[str], before: str, after: str) -> str:
    return " point ".join(numbers.cardinal(int(p)) for p in m[1].split("."))


def _code(m: re.Match[str], before: str, after: str) -> str:
    return numbers.digits(m[0])


Say = Callable[[re.Match[str], str, str], str]
_FORMS: tuple[tuple[re.Pattern[str], Say], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), say)
    for pattern, say in (
        (rf"[-−+]?(?:(?P<a>[{_SIGNS}])(?P<x>{_NUMBER})(?P<s>k|m|mn|b|bn|tn)?"
         rf"|(?P<y>{_NUMBER})(?P<t>k|m|mn|b|bn|tn)?(?P<b>[{_SIGNS}]))", _money),
        (rf"([{_SIGNS}])({_NUMBER})[-–—][{_SIGNS}]?({_NUMBER})", _money_range),
        (r"(\d{4})-(\d\d)-(\d\d)", _iso),
        (r"(\d{1,2})[/.](\d{1,2})[/.](\d{4}|\d\d)", _slashed),
        (r"\+?\d{1,3}?[-.() ]*\d{3}[-.)]+\d{3}-\d{4}|\d{3}-\d{4}|\+\d{7,}", _code),
        (_NUMBER, _plain_number),
        (rf"({_NUMBER})[-–—](\d[\d,.]*)({_UNIT})?", _range),
        (rf"({_NUMBER})(?:st|nd|rd|th)", _ordinal),
        (r"'?(\d{2}|\d{4})'?s", _decade),
        (r"(\d{1,2}):(\d\d)(?::(\d\d))?(am|pm|a\.m|p\.m)?", _time),
        (r"(\d+):(\d+)", _ratio),
        (rf"({_NUMBER})({_UNIT})", _unit),
        (rf"({_NUMBER})(k|bn|mn)", _scaled),
        (r"(\d+)/(\d+)", _fraction),
        (r"#(\d+)", _numbered),
        (r"v?(\d+(?:\.\d+){2,})", _version),
    )
)  # fmt: skip
