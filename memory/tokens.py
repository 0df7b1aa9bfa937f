"""The history of a person's events as tokens, for a sequence model to learn on.

Events are records of kind "event" about one person, in order of time. Their `data["token"]` says
what happened, and the rest of `data` how:

    came          they are here
    left          they are gone
    said          `words` how many, `topic`, `tone` in [-1, 1], `after` s since the last to them
    opened        the character spoke up unasked; `deed` to open, return, ask, or say goodbye
    interrupted   they cut the character off
    silence       nobody spoke for `seconds`

`sequence(tokens(records))` are integers below `len(VOCABULARY)`. Each event gives its own token,
then one for each thing known about it; nothing that was said is in it. What is missing, or is no
number, gives no token. Where an event that was said has no topic, that of the "episode" of the same
moment counts, if it is among the records.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from agent.types import Record
from memory.words import plain

EVENTS = ("came", "left", "said", "opened", "interrupted", "silence")
DEEDS = ("open", "return", "ask", "goodbye", "other")
LENGTHS = ("0", "1", "2-3", "4-7", "8-15", "16-31", "32-63", "64-")  # words
TONES = ("bad", "poor", "even", "good", "glad")  # fifths of [-1, 1]
SPANS = 28  # bins of time: 0 is under 1 s, k from 2^(k-1) to 2^k s, the last 2.1 years and more
TOPICS = (
    "animals", "art", "books", "cars", "children", "clothes", "computers", "cooking", "death",
    "dogs", "dreams", "drink", "family", "feelings", "films", "food", "friends", "games", "garden",
    "health", "history", "holidays", "home", "language", "love", "memory", "money", "music",
    "nature", "news", "politics", "religion", "school", "science", "sea", "sleep",
    "space", "sport", "travel", "weather", "work",
)  # fmt: skip
BUCKETS = 64  # for all other topics, by their CRC-32

# By number, for good: what a model has learnt holds only while nothing here moves. Append only.
VOCABULARY: tuple[str, ...] = (
    "nothing",  # fills up short sequences; never made here
    "other",  # an event that is not in the list
    *EVENTS,
    *(f"deed:{deed}" for deed in DEEDS),
    *(f"hour:{hour}" for hour in range(24)),  # in which a visit began
    *(f"gap:{k}" for k in range(SPANS)),  # since the last visit, where there was one
    *(f"stay:{k}" for k in range(SPANS)),  # how long a visit was, when it is over
    *(f"after:{k}" for k in range(SPANS)),  # until they answered
    *(f"span:{k}" for k in range(SPANS)),  # of silence
    *(f"words:{length}" for length in LENGTHS),
    *(f"tone:{tone}" for tone in TONES),
    *(f"topic:{topic}" for topic in TOPICS),
    *(f"topic#{k}" for k in range(BUCKETS)),
)
NUMBER: Mapping[str, int] = {name: k for k, name in enumerate(VOCABULARY)}

_BEYOND = 1e15  # s, words; more than anybody will ever wait or say
_YEARS = (0.0, 2.5e11)  # s; from 1970 to 9892, which every calendar can tell the hour of


class Token(NamedTuple):
    """Something of an event at `t` s since the Unix epoch; `name` is one of `VOCABULARY`."""

    name: str
    t: float

    @property
    def id(self) -> int:
        return NUMBER[self.name]


def tokens(records: Iterable[Record], zone: tzinfo | None = UTC) -> tuple[Token, ...]:
    """The events of one person, in the order of `records`; other kinds of records are passed over.

    `zone` tells the hour of the day; None is the zone of this machine.
    """
    out: list[Token] = []
    came = last = None
    for r in events(records):
        event = happened(r)
        parts = [event]
        if event == "came":
            parts.append(f"hour:{hour_of(r.t, zone)}")
            parts += [] if last is None else [f"gap:{_span(r.t - last)}"]
            came = r.t
        elif event == "left":
            parts += [] if came is None else [f"stay:{_span(r.t - came)}"]
            came = None
        else:
            parts += _told(event, r.data)
        out += [Token(part, r.t) for part in parts]
        last = r.t
    return tuple(out)


def sequence(told: Iterable[Token]) -> NDArray[np.int64]:
    """The numbers of tokens, (n,)."""
    return np.array([token.id for token in told], np.int64)


def names(ids: Iterable[int] | NDArray[np.int64]) -> tuple[str, ...]:
    """The names of numbers. Raises `ValueError` for one that is no token."""
    out = []
    for id in ids:
        if not 0 <= id < len(VOCABULARY):
            raise ValueError(f"token must be in [0, {len(VOCABULARY)}), got {id}")
        out.append(VOCABULARY[id])
    return tuple(out)


def events(records: Iterable[Record]) -> Iterable[Record]:
    """Those of kind "event"; what was said is about what the "episode" of that moment is about."""
    records = list(records)
    about = {
        (r.person, r.t): topic
        for r in records
        if r.kind == "episode" and r.source == r.person and (topic := r.data.get("topic"))
    }
    for r in records:
        if r.kind != "event":
            continue
        topic = None if r.data.get("topic") else about.get((r.person, r.t))
        yield r if topic is None else replace(r, data={**r.data, "topic": topic})


def happened(record: Record) -> str:
    token = record.data.get("token")
    return token if token in EVENTS else "other"


def _told(event: str, data: Mapping[str, Any]) -> list[str]:
    """What `data` tells of an event that is neither coming nor leaving."""
    if event == "opened":
        return [f"deed:{deed_of(data)}"]
    if event == "silence":
        seconds = number_of(data, "seconds")
        return [] if seconds is None else [f"span:{_span(seconds)}"]
    if event != "said":
        return []
    after, words, tone = (number_of(data, name) for name in ("after", "words", "tone"))
    out = [] if after is None else [f"after:{_span(after)}"]
    out += [] if words is None else [f"words:{LENGTHS[_doublings(words, len(LENGTHS))]}"]
    if tone is not None:
        fifth = int((max(-1.0, min(1.0, tone)) + 1.0) / 2.0 * len(TONES))
        out.append(f"tone:{TONES[min(fifth, len(TONES) - 1)]}")
    if topic := topic_of(data):
        known = topic in TOPICS
        out.append(f"topic:{topic}" if known else f"topic#{zlib.crc32(topic.encode()) % BUCKETS}")
    return out


def deed_of(data: Mapping[str, Any]) -> str:
    deed = data.get("deed")
    return deed if deed in DEEDS else "other"


def topic_of(data: Mapping[str, Any]) -> str:
    """The topic in small letters, without what it is filed under ("life:family")."""
    topic = data.get("topic")
    return plain(topic.rpartition(":")[2]) if isinstance(topic, str) else ""


def number_of(data: Mapping[str, Any], name: str) -> float | None:
    """The number `name` of `data`; None where it is missing, or none that time or words can be."""
    value = data.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if abs(value) < _BEYOND else None


def _span(seconds: float) -> int:
    return _doublings(seconds, SPANS)


def _doublings(value: float, bins: int) -> int:
    """0 below 1, then one more with each doubling, up to the last of `bins`."""
    return min(int(max(0.0, min(value, 2.0**bins))).bit_length(), bins - 1)


def hour_of(t: float, zone: tzinfo | None) -> int:
    low, high = _YEARS
    return datetime.fromtimestamp(max(low, min(high, t)), zone).hour
