"""What a character remembers of one visitor: for them to see, search, put right, and take back.

Nothing of anybody else can be reached through it, whatever number is asked for.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal, Protocol

from agent.errors import ConfigError
from agent.types import Cue, Recalled, Record

Shelf = Literal["facts", "thoughts", "talk", "the rest"]

SHELVES: Mapping[Shelf, tuple[str, ...]] = {
    "facts": ("fact",),
    "thoughts": ("relationship", "reflection", "plan"),
    "talk": ("episode",),
    "the rest": ("event", "change"),
}
LONGEST = 500  # characters of a memory that is put right
_SLOTS = ("kind", "key", "values")  # of the data of a fact, as a speaker understood it
_SHORT = 3  # letters of a word that tells nothing
_MOST = 200  # entries shown at a time


class Memory(Protocol):
    """As `memory.store.Store`, as far as the owner may look in."""

    async def all(
        self, person: str | None = None, kind: str | None = None, *, past: bool = False
    ) -> list[Recalled]: ...

    async def search(self, cue: Cue, person: str | None = None) -> list[Recalled]: ...

    async def edit(self, id: int, text: str, data: Mapping[str, Any] | None = None) -> bool: ...

    async def forget(self, ids: Iterable[int]) -> int: ...


@dataclass(frozen=True, slots=True)
class Entry:
    """A memory as it is shown to whom it is about."""

    id: int
    kind: str
    text: str
    t: float  # s since the Unix epoch
    mine: bool = False  # it is something that they said


class Known:
    """What `memory` holds of `person`."""

    def __init__(self, memory: Memory, person: str) -> None:
        if not person:
            raise ValueError("Known.person must name somebody, got ''")
        self._memory, self._person = memory, person

    async def entries(self, shelf: Shelf, text: str = "", t: float = 0.0) -> list[Entry]:
        """The latest first; with `text` those that it brings back at `t`, the best first."""
        kinds = SHELVES[shelf]
        if text.strip():
            cue = Cue(text, t, self._person, kinds, _MOST)
            found: Sequence[Recalled] = await self._memory.search(cue, self._person)
        else:
            every = await self._memory.all(self._person)
            found = [one for one in every if one.record.kind in kinds][: -_MOST - 1 : -1]
        return [self._entry(one) for one in found]

    async def edit(self, id: int, text: str) -> None:
        """Let memory `id` say `text`. Raises `ConfigError` where it is not theirs, or no text."""
        line = " ".join(text.split())
        if not line or len(line) > LONGEST:
            raise ConfigError(f"a memory has 1 to {LONGEST} characters, this one {len(line)}")
        record = (await self._mine(id)).record
        data = corrected(record, line)
        if not await self._memory.edit(id, line, data):
            raise _missing()

    async def forget(self, id: int) -> None:
        """Erase memory `id`, and what it said before; with a fact all else that tells it.

        Raises `ConfigError` if it is not theirs.
        """
        it = (await self._mine(id)).record
        places = {(it.kind, it.key), ("plan", f"ask:{it.key}")} if it.key else set()
        every = await self._memory.all(self._person, past=True)
        gone = {one.id for one in every if (one.record.kind, one.record.key) in places}
        older = [one.record for one in every if one.id in gone]
        facts = [r for r in (it, *older) if r.kind == it.kind == "fact"]
        gone |= {
            one.id
            for one in every
            if one.record.kind != "fact" and any(tells(one.record.text, fact) for fact in facts)
        }
        await self._memory.forget({id, *gone})

    async def forget_all(self) -> int:
        """Erase all that has to do with them, the bond as well; how many memories there were."""
        every = await self._memory.all(self._person, past=True)
        return await self._memory.forget(one.id for one in every)

    async def moved(self) -> list[Record]:
        """How they moved the character, the latest first."""
        every = await self._memory.all(self._person, "change")
        return [one.record for one in reversed(every)]

    async def export(self, persona: str) -> str:
        """All of it as JSON. The name of their browser is left out."""
        every = await self._memory.all(self._person)
        rows = [
            {
                "kind": r.kind, "key": r.key, "text": r.text, "said by": r.source,
                "time": datetime.fromtimestamp(r.t, UTC).isoformat(timespec="seconds"),
                "importance": r.importance, "confidence": r.confidence, "data": dict(r.data),
            }
            for r in (one.record for one in every)
        ]  # fmt: skip
        told = json.dumps({"persona": persona, "memories": rows}, indent=1, ensure_ascii=False)
        return told.replace(self._person, "you")

    async def _mine(self, id: int) -> Recalled:
        every = await self._memory.all(self._person)
        found = next((one for one in every if one.id == id), None)
        if found is None:
            raise _missing()
        return found

    def _entry(self, one: Recalled) -> Entry:
        r = one.record
        text = addressed(r.text, self._person)
        return Entry(one.id, r.kind, text, r.t, mine=r.kind == "episode" and bool(r.source))


def addressed(text: str, person: str) -> str:
    """`text` about `person` as it is told to them."""
    if person in text:  # as `mind.reflection.describe` puts it
        text = text.replace(f"{person} was ", "you were ").replace(person, "you")
        text = text.replace("trust them.", "trust you.")
    return text[:1].upper() + text[1:]


def corrected(record: Record, text: str) -> dict[str, Any]:
    """The data of a record once `text` takes the place of its own.

    Where a fact differs by what stood in one slot, it now holds what stands there instead; else it
    is known by its words alone.
    """
    slots = record.data.get("values")
    if not isinstance(slots, Mapping):
        return dict(record.data)
    old, new = record.text.split(), text.split()
    head = _alike(old, new)
    tail = _alike(old[head:][::-1], new[head:][::-1])
    was = " ".join(old[head : len(old) - tail]).strip(".,!?")
    now = " ".join(new[head : len(new) - tail]).strip(".,!?")
    held = {name: now if str(v).casefold() == was.casefold() else v for name, v in slots.items()}
    if now and held != dict(slots):
        return {**record.data, "values": held}
    return {name: value for name, value in record.data.items() if name not in _SLOTS}


def tells(text: str, fact: Record) -> bool:
    """Whether `text` gives away what was told by `fact`: its last slot, else all longer words."""
    slots = fact.data.get("values")
    value = list(slots.values())[-1] if isinstance(slots, Mapping) and slots else fact.text
    asked = set(re.findall(r"\w+", str(value).casefold()))
    if not isinstance(slots, Mapping):
        asked = {word for word in asked if len(word) > _SHORT}
    return bool(asked) and asked <= set(re.findall(r"\w+", text.casefold()))


def _alike(one: Sequence[str], other: Sequence[str]) -> int:
    """How many words at the beginning are the same."""
    n = 0
    for a, b in zip(one, other, strict=False):
        if a.casefold() != b.casefold():
            break
        n += 1
    return n


def _missing() -> ConfigError:
    return ConfigError("that memory is gone; look again")
