"""What is known of the people whom a character met, as a table, JSON or token sequences."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from agent.clock import today
from agent.types import Record
from apps.wording import clean, padded, span, width
from memory.people import Summary, segment, summary
from memory.store import Store
from memory.tokens import sequence, tokens

_COLUMNS = (
    "person", "", "memories", "visits", "last", "every", "around", "turns", "words", "tone",
    "answers", "talks about",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Visitor:
    """One person as one character knows them."""

    persona: str
    person: str
    memories: int  # of all kinds that stand
    events: tuple[Record, ...]  # and episodes, which say what they were about
    summary: Summary


async def visitors(store: Store, person: str | None = None) -> list[Visitor]:
    """Everybody whom `store` knows of, or `person` alone, by name."""
    known = Counter(one.record.person for one in await store.all(person))
    events: dict[str, list[Record]] = {who: [] for who in known if who}
    for kind, past in (("event", False), ("episode", True)):  # also what was summed up since
        for one in await store.all(person, kind, past=past):
            if one.record.person in events:
                events[one.record.person].append(one.record)
    now = today()
    return [
        Visitor(store.persona, who, known[who], tuple(history), summary(history, now, None))
        for who, history in sorted(events.items())
    ]


def table(people: Sequence[Visitor]) -> str:
    """A line for each of `people`, under what its columns are."""
    rows = [_COLUMNS, *map(_row, people)]
    widths = [max(width(row[k]) for row in rows) for k in range(len(_COLUMNS))]
    lines = (
        "  ".join(padded(cell, w) for cell, w in zip(row, widths, strict=True)) for row in rows
    )
    return "\n".join(line.rstrip() for line in lines)


def as_json(people: Sequence[Visitor]) -> str:
    """All numbers of `people`. Times are in s since the Unix epoch, spans in s."""
    rows = [
        {"persona": one.persona, "person": one.person, "segment": segment(one.summary)}
        | {"memories": one.memories}
        | asdict(one.summary)
        for one in people
    ]
    return json.dumps(rows, indent=1, ensure_ascii=False)


def as_sequences(people: Sequence[Visitor]) -> list[str]:
    """A line of JSON for each of `people` with any history: ids, names and times of its tokens."""
    lines = []
    for one in people:
        told = tokens(one.events, None)
        row = {
            "persona": one.persona,
            "person": one.person,
            "ids": sequence(told).tolist(),
            "names": [token.name for token in told],
            "times": [token.t for token in told],
        }
        lines += [json.dumps(row, ensure_ascii=False) + "\n"] if told else []
    return lines


def _row(one: Visitor) -> tuple[str, ...]:
    s = one.summary
    topics = ", ".join(f"{clean(topic)} ({times})" for topic, times in s.topics[:3])
    met = s.visits > 0
    return (
        clean(one.person),
        segment(s),
        str(one.memories),
        str(s.visits),
        f"{span(s.away)} ago" if met else "-",
        span(s.every) if s.every is not None else "-",
        f"{s.hour:02}:00" if s.hour is not None else "-",
        f"{s.turns:.1f}" if met else "-",
        f"{s.words:.1f}" if s.words else "-",
        f"{s.tone:+.2f}" if s.tone is not None else "-",
        f"{s.answered} of {s.openings}" if s.openings else "-",
        topics or "-",
    )
