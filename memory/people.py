"""Who one talks to: what a person's events come to, in numbers, and what kind of visitor they are.

Events are as `memory.tokens` describes them; that is also where a sequence of them becomes what a
model can learn on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from itertools import pairwise
from math import inf
from statistics import fmean, median
from typing import Any

from agent.types import Record
from memory.tokens import deed_of, events, happened, hour_of, number_of, topic_of

DAY = 86_400.0  # s
_SAME = 900.0  # s; who is back sooner has not been away
_GONE = 7200.0  # s without anything, after which they have left, though nothing says so


@dataclass(frozen=True, slots=True)
class Summary:
    """What one person is like to talk to, in numbers. Times in s; None where nothing tells."""

    visits: int = 0
    first: float | None = None  # when they first came, since the Unix epoch
    last: float | None = None  # when they were last heard of
    away: float = 0.0  # since then
    hour: int | None = None  # of the day around which they come
    every: float | None = None  # median from the start of one visit to that of the next
    stay: float | None = None  # median length of a visit
    turns: float = 0.0  # of theirs in a visit, mean
    words: float = 0.0  # in a turn, mean
    tone: float | None = None  # mean, in [-1, 1]
    delay: float | None = None  # median until they answer
    topics: tuple[tuple[str, int], ...] = ()  # how often, the most frequent first
    openings: int = 0  # times that the character spoke up unasked, goodbyes left out
    answered: int = 0  # of these, that they answered
    interruptions: int = 0
    silence: float = 0.0  # in all


@dataclass(slots=True)
class _Visit:
    start: float
    end: float
    turns: int = 0


@dataclass(slots=True)
class _Tally:
    """What is counted while events go by."""

    visits: list[_Visit] = field(default_factory=list)
    words: list[float] = field(default_factory=list)
    tones: list[float] = field(default_factory=list)
    delays: list[float] = field(default_factory=list)
    topics: Counter[str] = field(default_factory=Counter)
    openings: int = 0
    answered: int = 0
    waiting: bool = False  # for an answer to an opening
    interruptions: int = 0
    silence: float = 0.0
    here: bool = False

    def add(self, record: Record) -> None:
        event, data, t = happened(record), record.data, record.t
        self._visit(event, t)
        if event == "said":
            self._said(data)
        elif event == "opened" and deed_of(data) != "goodbye":
            self.openings, self.waiting = self.openings + 1, True
        elif event == "interrupted":
            self.interruptions += 1
        elif event == "silence":
            self.silence += max(0.0, number_of(data, "seconds") or 0.0)

    def _visit(self, event: str, t: float) -> None:
        quiet = t - self.visits[-1].end if self.visits else inf
        there = self.here and event != "came" and quiet < _GONE
        if event == "left" and not there:
            return
        if not there and quiet >= _SAME:
            self.visits.append(_Visit(t, t))
            self.waiting = False
        self.visits[-1].end = max(self.visits[-1].end, t)
        self.here = event != "left"

    def _said(self, data: Mapping[str, Any]) -> None:
        self.visits[-1].turns += 1
        self.answered += self.waiting
        self.waiting = False
        for values, name in ((self.words, "words"), (self.tones, "tone"), (self.delays, "after")):
            value = number_of(data, name)
            if value is not None:
                values.append(max(-1.0, min(1.0, value)) if name == "tone" else max(0.0, value))
        if topic := topic_of(data):
            self.topics[topic] += 1


def summary(records: Iterable[Record], now: float, zone: tzinfo | None = UTC) -> Summary:
    """What the events of one person come to at `now`, in s since the Unix epoch.

    Who is back within a quarter of an hour goes on with the same visit.
    """
    tally = _Tally()
    for record in events(records):
        tally.add(record)
    visits = tally.visits
    if not visits:
        return Summary()
    starts = [visit.start for visit in visits]
    gaps = [max(0.0, b - a) for a, b in pairwise(starts)]
    last = max(visit.end for visit in visits)
    return Summary(
        visits=len(visits),
        first=min(starts),
        last=last,
        away=max(0.0, now - last),
        hour=_usual([hour_of(t, zone) for t in starts]),
        every=median(gaps) if gaps else None,
        stay=median(visit.end - visit.start for visit in visits),
        turns=fmean(visit.turns for visit in visits),
        words=fmean(tally.words) if tally.words else 0.0,
        tone=fmean(tally.tones) if tally.tones else None,
        delay=median(tally.delays) if tally.delays else None,
        topics=tuple(sorted(tally.topics.items(), key=lambda item: (-item[1], item[0]))),
        openings=tally.openings,
        answered=tally.answered,
        interruptions=tally.interruptions,
        silence=tally.silence,
    )


def segment(one: Summary) -> str:
    """What kind of visitor it is, in words, such as "regular, talkative, warm". Our own rules."""
    said = [_standing(one)]
    if one.turns * one.visits >= 3:
        much = one.turns * one.words
        said += ["talkative"] if much >= 150 else ["brief"] if much <= 20 else []
    if one.tone is not None and abs(one.tone) >= 0.25:
        said.append("warm" if one.tone > 0 else "cross")
    if one.openings >= 3 and 3 * one.answered < one.openings:
        said.append("seldom answers")
    return ", ".join(said)


def _standing(one: Summary) -> str:
    usual = one.every or 0.0
    if not one.visits:
        return "unknown"
    if one.away > max(60 * DAY, 6 * usual):
        return "gone"
    if one.away > max(14 * DAY, 3 * usual):
        return "fading"
    if one.visits < 3:
        return "new"
    return "frequent" if usual <= 2 * DAY else "regular" if usual <= 14 * DAY else "occasional"


def _usual(hours: Sequence[int]) -> int:
    """The hour around which most of `hours` lie, the earliest where several are equal."""
    often = Counter(hours)
    near = [often[h - 1 if h else 23] + 2 * often[h] + often[(h + 1) % 24] for h in range(24)]
    return near.index(max(near))
