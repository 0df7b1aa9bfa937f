"""What is done with memories when nobody waits: twins become one, talks long past are summed up.

Nothing is lost: of twins one stays, surer, and what was summed up is kept as out of date, its
numbers under "sum_of" in the `data` of the summary.
"""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import reduce

import numpy as np

from agent.types import Record
from memory.merge import MERGED, Changes, Kept, told_again
from memory.recall import retention, stability
from memory.words import plain, telling

FADED = (
    0.25  # of what was kept, of an episode that may be summed up: 81 days where it never came back
)
UNIMPORTANT = 0.5  # the most that such an episode may matter
_FEWEST, _MOST = 3, 32  # episodes in a summary, which are written in one step
_QUOTED, _LONGEST, _WORDS = 3, 160, 12  # sentences of a summary, letters of each; words of the rest
# Left out or put in without a change of meaning. Forms of time and number, and "not", are none.
_EMPTY = "a an the really just very quite so also actually well oh yes got"
_FILLERS = frozenset(_EMPTY.split())


def steps(kept: Iterable[Kept], now: float) -> list[tuple[int, ...]]:
    """The numbers of memories that belong to one step each: see `consolidated`."""
    every = list(kept)
    return [tuple(k.id for k in group) for group in (*_twins(every), *_talks(every, now))]


def consolidated(kept: Sequence[Kept], now: float) -> Changes:
    """What becomes of the memories of one step, as they are by now. Done twice, it is done once."""
    changes = Changes()
    for group in _twins(kept):
        _merge(group, changes)
    for group in _talks(kept, now):
        changes.new.append(_summary(group))
        changes.known.update({k.id: replace(k, ended=now) for k in group})
    return changes


def essence(text: str) -> str:
    """What two sentences share that say the same: all words in order, but for fillers, accents."""
    bare = (c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(w for w in plain("".join(bare)).split() if w not in _FILLERS)


def _twins(kept: Iterable[Kept]) -> Iterator[list[Kept]]:
    """Groups of memories that say the same; the first of each is to stay."""
    same = defaultdict[tuple[str, str, str], list[Kept]](list)
    for one in kept:
        r = one.record
        if r.kind in MERGED:
            same[r.kind, r.person, essence(r.text)].append(one)
    for group in same.values():
        group.sort(
            key=lambda k: (bool(k.record.key), k.record.confidence, k.record.t), reverse=True
        )
        # Two keys are two places in what is known: neither is left empty.
        rest = [k for k in group[1:] if not k.record.key or k.record.key == group[0].record.key]
        if rest:
            yield [group[0], *rest]


def _merge(group: Sequence[Kept], changes: Changes) -> None:
    stays, *rest = (replace(k) for k in group)
    told = reduce(told_again, (k.record for k in rest), stays.record)
    stays.record = replace(told, text=stays.record.text, key=stays.record.key)
    stays.uses = sum(k.uses for k in group) + len(rest)
    stays.used = max(k.used for k in group)
    changes.known[stays.id] = stays
    changes.gone.extend(k.id for k in rest)


def _talks(kept: Iterable[Kept], now: float) -> Iterator[list[Kept]]:
    """Faded, unimportant episodes of one person and day, in order of time."""
    days = defaultdict[tuple[str, str], list[Kept]](list)
    for one in kept:
        r = one.record
        if r.kind == "episode" and r.importance <= UNIMPORTANT and "sum_of" not in r.data:
            lasts = np.array(stability(r.kind, one.uses))
            if retention(np.array(now - one.used), lasts) < FADED:
                days[r.person, _day(r.t)].append(one)
    for day in days.values():
        day.sort(key=lambda k: (k.record.t, k.id))
        for i in range(0, len(day), _MOST):
            if len(part := day[i : i + _MOST]) >= _FEWEST:
                yield part


def _summary(group: Sequence[Kept]) -> Kept:
    """One episode in place of many: what told the most, and what else was spoken of."""
    records = [k.record for k in group]
    weighty = sorted(records, key=lambda r: (-r.importance, -len(set(telling(r.text))), r.t))
    quoted = sorted(weighty[:_QUOTED], key=lambda r: r.t)
    rest = Counter(w for r in weighty[_QUOTED:] for w in telling(r.text))
    said = " / ".join(_short(r.text) for r in quoted)
    also = ", ".join(w for w, _ in rest.most_common(_WORDS))
    text = f"{_day(records[0].t)}: {said}" + (f" / … {also}" if also else "")
    record = Record(
        "episode",
        text,
        records[-1].t,
        records[0].person,
        importance=max(r.importance for r in records),
        confidence=min(r.confidence for r in records),
        data={"sum_of": [k.id for k in group], "first": records[0].t, "last": records[-1].t},
    )
    return Kept(0, record, max(k.uses for k in group), max(k.used for k in group))


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1].rstrip()}…"


def _day(t: float) -> str:
    return datetime.fromtimestamp(t, UTC).date().isoformat()
