"""English words for numbers. Pure functions on integers and digit strings."""

from __future__ import annotations


def words(text: str) -> tuple[str, ...]:
    """A word list, written as prose."""
    return tuple(text.split())


_ONES = words(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
)
_TENS = words("_ _ twenty thirty forty fifty sixty seventy eighty ninety")
_SCALES = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (10**3, "thousand"))
_LIMIT = 10**15  # beyond this nobody follows scale words: digits are read one by one
_ORDINALS = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}
_FRACTIONS = {2: "half", 4: "quarter"}


def cardinal(n: int) -> str:
    """`1234` -> `one thousand two hundred thirty four`."""
    if n < 0:
        return f"minus {cardinal(-n)}"
    if n >= _LIMIT:
        return digits(str(n))
    if n < 20:
        return _ONES[n]
    if n < 100:
        tens, rest = divmod(n, 10)
        return _TENS[tens] + (f" {_ONES[rest]}" if rest else "")
    if n < 1000:
        hundreds, rest = divmod(n, 100)
        return f"{_ONES[hundreds]} hundred" + (f" {cardinal(rest)}" if rest else "")
    scale, name = next(s for s in _SCALES if n >= s[0])
    high, rest = divmod(n, scale)
    return f"{cardinal(high)} {name}" + (f" {cardinal(rest)}" if rest else "")


def ordinal(n: int) -> str:
    """`21` -> `twenty first`."""
    head, _, last = cardinal(n).rpartition(" ")
    if last in _ORDINALS:
        last = _ORDINALS[last]
    elif last.endswith("y"):
        last = last[:-1] + "ieth"
    else:
        last += "th"
    return f"{head} {last}".strip()


def year(n: int) -> str:
    """`1984` -> `nineteen eighty four`, `2005` -> `two thousand five`."""
    high, low = divmod(n, 100)
    if n < 1000 or n > 9999 or n % 1000 < 10:
        return cardinal(n)
    if low == 0:
        return f"{cardinal(high)} hundred"
    return f"{cardinal(high)} {'oh ' if low < 10 else ''}{cardinal(low)}"


def digits(text: str) -> str:
    """Digit by digit: `0451` -> `zero four five one`. Anything that is no digit is passed over."""
    return " ".join(_ONES[int(c)] for c in text if c.isdecimal())


def decimal(text: str) -> str:
    """`3.14` -> `three point one four`; thousands separators and a sign are understood."""
    text = text.replace(",", "")
    sign = "minus " if text[:1] in "-−" else ""
    whole, point, rest = text.lstrip("-−+").partition(".")
    said = cardinal(int(whole or "0"))
    return sign + said + (f" point {digits(rest)}" if point and rest else "")


def plural(words: str) -> str:
    """Of the last word: `nineteen eighty` -> `nineteen eighties`."""
    if words.endswith("y") and words[-2:-1] not in "aeiou":
        return words[:-1] + "ies"
    return words + ("es" if words.endswith(("s", "x")) else "s")


def fraction(top: int, bottom: int) -> str:
    """`3/4` -> `three quarters`; large denominators are read `three over forty seven`."""
    if not 2 <= bottom <= 20 or top > 20:
        return f"{cardinal(top)} over {cardinal(bottom)}"
    name = _FRACTIONS.get(bottom) or ordinal(bottom)
    if top != 1:
        name = "halves" if name == "half" else f"{name}s"
    return f"{cardinal(top)} {name}"


def clock(hour: int, minute: int) -> str:
    """`10:05` -> `ten oh five`, `10:00` -> `ten o'clock`."""
    if minute == 0:
        return f"{cardinal(hour)} o'clock" if 1 <= hour <= 12 else f"{cardinal(hour)} hundred"
    return f"{cardinal(hour)} {'oh ' if minute < 10 else ''}{cardinal(minute)}"
