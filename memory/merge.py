"""What becomes of records that say again, or otherwise, what is known already."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from agent.types import Record
from memory.words import plain

# Said twice, these are one thing known better; what happened twice happened twice.
MERGED = frozenset({"fact", "reflection", "relationship", "plan"})

_DOUBT = 0.3  # of confidence: 0.6 does not outdo 0.9, 0.7 does

Slot = tuple[str, str, str]  # kind, person, and key or plain text


@dataclass(slots=True)
class Kept:
    """A memory as the database holds it; `id` is 0 until it does. See `memory.models.Memory`."""

    id: int
    record: Record
    uses: int = 0
    used: float = 0.0
    ended: float | None = None


@dataclass(slots=True)
class Standing:
    """The memories that stand, by what a new one could meet them by."""

    by_key: dict[Slot, Kept] = field(default_factory=dict)
    by_text: dict[Slot, Kept] = field(default_factory=dict)

    def add(self, kept: Kept) -> None:
        r = kept.record
        if r.key:
            self.by_key[r.kind, r.person, r.key] = kept
        elif r.kind in MERGED:
            self.by_text[r.kind, r.person, plain(r.text)] = kept

    def remove(self, kept: Kept) -> None:
        r = kept.record
        for slots, slot in (
            (self.by_key, (r.kind, r.person, r.key)),
            (self.by_text, (r.kind, r.person, plain(r.text))),
        ):
            if slots.get(slot) is kept:
                del slots[slot]


@dataclass(slots=True)
class Changes:
    """What is to be written: new memories, known ones as they are from now on, and what goes."""

    new: list[Kept] = field(default_factory=list)
    known: dict[int, Kept] = field(default_factory=dict)
    gone: list[int] = field(default_factory=list)


def merged(standing: Standing, records: Iterable[Record]) -> Changes:
    """What `records`, in their order, do to what is `standing`, which is left as it is.

    Of the same kind, person and key the later one stands. A fact, reflection or plan that says the
    same again makes the known one surer and fresher instead. A fact that is much less sure than the
    known one does not take its place: it is kept beside it, ended at once, `data` "contradicts".
    """
    changes, fresh = Changes(), Standing()
    for record in records:
        met = _met(fresh, record) or _met(standing, record)
        if met is not None and met.id:
            met = changes.known.get(met.id) or replace(met)
        if met is not None and _same(met.record, record):
            met.record, met.uses = told_again(met.record, record), met.uses + 1
            met.used = max(met.used, record.t)
        else:
            new = Kept(0, record, 0, record.t)
            if met is not None and record.t < met.record.t:
                new.ended = met.record.t
            elif met is not None and _doubtful(met.record, record):
                new.record = replace(record, data={**record.data, "contradicts": True})
                new.ended = record.t
            changes.new.append(new)
            if new.ended is None:
                if met is not None:
                    met.ended = record.t
                fresh.add(new)
        if met is not None and met.id:
            changes.known[met.id] = met
            if met.ended is None:
                fresh.add(met)
    return changes


def _met(standing: Standing, record: Record) -> Kept | None:
    if record.key:
        return standing.by_key.get((record.kind, record.person, record.key))
    if record.kind not in MERGED:
        return None
    return standing.by_text.get((record.kind, record.person, plain(record.text)))


def _same(known: Record, new: Record) -> bool:
    return known.kind in MERGED and plain(known.text) == plain(new.text)


def _doubtful(known: Record, new: Record) -> bool:
    """Whether a later fact is too weak to take the place of what is known.

    What people say of themselves is a correction, however it was understood.
    """
    if new.kind != "fact" or (new.person and new.source == new.person):
        return False
    return known.confidence - new.confidence >= _DOUBT


def told_again(known: Record, new: Record) -> Record:
    """What is known of what was said twice: the later, surer than each."""
    later = new if new.t >= known.t else known
    return replace(
        later,
        importance=max(known.importance, new.importance),
        confidence=1.0 - (1.0 - known.confidence) * (1.0 - new.confidence),
    )
