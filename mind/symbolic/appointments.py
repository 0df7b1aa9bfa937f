"""What somebody has before them, and when: "I have an exam tomorrow", "we move to Oslo in March".

A day is taken to be over at 20:00, a week on Friday, a month on its last day: then one may ask how
it went.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from agent.types import Record
from mind.symbolic.parse import Clause, Kind, read
from mind.symbolic.templates import number

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july", "august", "september"),
    *("october", "november", "december"),
)
_OVER = 20  # o'clock, when what a day holds is taken to be over
_JOINS = frozenset(("for", "on", "at", "by", "of", "and", "planned", "coming", "up"))
_MOST = 366  # days ahead that are looked forward to
_IMPORTANCE = 0.65
_SURE = 0.85

_DAY, _MONTH = "|".join(_DAYS), "|".join(_MONTHS)
_WHEN = re.compile(
    r"\b(?:(?P<today>tonight|today|this (?:morning|afternoon|evening))"
    r"|(?P<after>(?:the )?day after tomorrow)"
    r"|(?P<tomorrow>tomorrow(?: (?:morning|afternoon|evening|night))?)"
    r"|in (?P<count>\w+) (?P<unit>day|week|month)s?"
    r"|(?P<weekend>(?:on |at |over )?(?:this |the |next )?weekend)"
    r"|next (?P<next>week|month)"
    rf"|(?:on |this |next |to |until )(?P<day>{_DAY})(?: (?:morning|afternoon|evening|night))?"
    rf"|(?:on|to) (?P<m1>{_MONTH}) (?:the )?(?P<d1>\d+)(?:st|nd|rd|th)?"
    rf"|on (?:the )?(?P<d2>\d+)(?:st|nd|rd|th)?(?: of)? (?P<m2>{_MONTH})"
    rf"|in (?P<month>{_MONTH}))\b"
)
_THING = r"(?P<thing>(?:[a-z0-9-]+ ){0,4}[a-z0-9-]+)"
# What is a date of its own, with or without a verb: "exam is on Friday", "vet on Thursday".
_DATES = (
    "exam|exams|finals|surgery|operation|interview|wedding|appointment|presentation|deadline"
    "|audition|concert|demo day|driving test|scan|graduation|marathon|race|flight|funeral"
)
_WE_ARE = r"^(?:i|we) (?:am|are|will be|will)"
_AHEAD = (
    (
        r"^(?:i am (?:[a-z]+ ){1,3})?(?:(?:i|we) )?(?:will )?(?:have|have got|got|have to take) "
        r"(?:a|an|my|the|our) "
        rf"{_THING}$",
        "your {}",
    ),
    (
        rf"^(?:my|our) {_THING} (?:is|will be|starts|begins|takes place|is happening)$",
        "your {}",
    ),
    (
        rf"^(?:(?:my|our|the) )?(?P<thing>(?:[a-z0-9-]+ )?(?:{_DATES}))"
        r"(?: (?:is|will be|starts|begins|takes place|is happening))?$",
        "your {}",
    ),
    (
        rf"^(?:(?:my|our|the) )?{_THING} (?:is|was|got|has been|gets) (?:moved|postponed|pushed|"
        r"shifted|rescheduled|delayed|brought forward)(?: back)?(?: to| until)?$",
        "your {}",
    ),
    (rf"{_WE_ARE} getting married$", "your wedding"),
    (rf"{_WE_ARE} mov(?:e|ing)(?: to {_THING})?$", "your move{to}"),
    (
        rf"{_WE_ARE} (?:go|fly|travel|travell|driv|sail)ing (?:away )?to "
        rf"(?!be |do |have |get |the (?:bathroom|toilet)\b){_THING}$",
        "your trip to {}",
    ),
    (
        rf"{_WE_ARE} (?P<thing>(?:start|begin|run|play|meet|see|tak|defend|visit|adopt|buy|present"
        r"|perform)\w*ing (?:[a-z0-9-]+ ){0,4}[a-z0-9-]+)$",
        "{}",
    ),
)
_NOTHING = frozenset(
    ("day", "time", "idea", "question", "problem", "feeling", "bit", "lot", "few", "look", "point")
)


def appointments(text: str, t: float, person: str, offset: float = 0.0) -> tuple[Record, ...]:
    """Facts about what `person`, who says `text` at `t`, has before them; `data["due"]` is when.

    `t` is in s since the Unix epoch, `offset` how far east of Greenwich their day is, in s. Each
    text is in the second person: "your exam is on Friday". Questions tell nothing.
    """
    message = read(text)
    if message.kind is not Kind.WORDS:
        return ()
    here = datetime.fromtimestamp(t + offset, UTC)
    found = (_of(clause, here, person, t, offset) for clause in message.clauses if not clause.asks)
    return tuple(record for records in found for record in records)


def _of(clause: Clause, here: datetime, person: str, t: float, offset: float) -> Iterator[Record]:
    plain = clause.plain
    when = _WHEN.search(plain)
    if when is None or " not " in f" {plain} " or plain.startswith("if "):
        return
    due = _due(when, here)
    if due is None or not timedelta(0) <= due - here <= timedelta(days=_MOST):
        return
    # What is ahead stands before the time or around it: "tomorrow I have an exam".
    rest = " ".join(f"{plain[: when.start()]} {_bare(plain[when.end() :])}".split())
    for pattern, wording in _AHEAD:
        match = re.match(pattern, rest)
        if match is None:
            continue
        told = match.groupdict().get("thing")
        if told is not None:
            first, last = _where(told, clause)
            while last - first > 1 and clause.words[last - 1] in _JOINS:
                last -= 1
            if clause.words[last - 1] in _NOTHING:
                return
            told = clause.written(first, last)
        thing = wording.format(told or "", to=f" to {told}" if told else "")
        day = _named(when, due, here)
        says = f"{thing} is {day}" if thing.startswith("your ") else f"you are {thing} {day}"
        key = f"ahead.{' '.join(thing.casefold().split()[-4:])}"
        data = {"due": due.timestamp() - offset, "thing": thing}
        yield Record("fact", says, t, person, person, key, _IMPORTANCE, _SURE, data)
        return


def _named(when: re.Match[str], due: datetime, here: datetime) -> str:
    """When it is, as it may still be said on another day."""
    if when["month"]:
        return f"in {due:%B}"
    day = f"{due:%A}" if due - here < timedelta(days=7) else f"{due:%A, %B} {due.day}"
    return f"around {day}" if when["next"] or when["unit"] in ("week", "month") else f"on {day}"


def _bare(after: str) -> str:
    """What follows a time, less the hour: "at 9", "at half past two"."""
    return re.sub(r"^\s*(?:at|from|around|about)\b.*$", "", after)


def _where(thing: str, clause: Clause) -> tuple[int, int]:
    """From which word to which `thing` stands in `clause`."""
    words = tuple(thing.split())
    n = len(words)
    start = next((i for i in range(len(clause.words)) if clause.words[i : i + n] == words), 0)
    return start, start + n


def _due(when: re.Match[str], here: datetime) -> datetime | None:
    """When what `when` says is over, seen from `here`; None where it names no day."""
    over = here.replace(hour=_OVER, minute=0, second=0, microsecond=0)
    found = when.groupdict()
    if found["today"]:
        return max(over, here)
    if found["tomorrow"]:
        return over + timedelta(days=1)
    if found["after"]:
        return over + timedelta(days=2)
    if found["count"]:
        count = number(found["count"])
        days = {"day": 1, "week": 7, "month": 30}[found["unit"]]
        return None if count is None else over + timedelta(days=min(count, _MOST) * days)
    if found["weekend"]:
        return over + timedelta(days=(6 - here.weekday()) % 7)
    if found["next"] == "week":
        return over + timedelta(days=4 - here.weekday() + 7)
    if found["day"]:
        return over + timedelta(days=(_DAYS.index(found["day"]) - here.weekday() - 1) % 7 + 1)
    if found["next"]:
        return _in_month(here.month % 12 + 1, None, over)
    name = found["m1"] or found["m2"] or found["month"]
    day = found["d1"] or found["d2"]
    return _in_month(_MONTHS.index(name) + 1, int(day) if day else None, over)


def _in_month(month: int, day: int | None, over: datetime) -> datetime | None:
    """The next time that `day` of `month` comes, or its last day; None where there is none."""
    for year in (over.year, over.year + 1):
        last = monthrange(year, month)[1]
        if day is not None and not 1 <= day <= last:
            return None
        due = over.replace(year=year, month=month, day=day or last)
        if due >= over:
            return due
    return None
