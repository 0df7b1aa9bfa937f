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
    "the rest": ("event", "change", "voice"),
}
COMPANION = "/"  # between the name of a browser and that of somebody else there
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

    async def people(self, prefix: str) -> list[str]: ...

    async def record(self, *records: Record) -> None: ...

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


@dataclass(frozen=True, slots=True)
class Companion:
    """Somebody else at a visitor's browser, who is known by their voice (256 numbers)."""

    person: str
    name: str
    voice: tuple[float, ...]
    id: int  # of the memory of it


class Known:
    """What `memory` holds of `person`, and of those whose voices were made known at their browser.

    The names of these begin with that of `person`, so none is another's.
    """

    def __init__(self, memory: Memory, person: str) -> None:
        if not person:
            raise ValueError("Known.person must name somebody, got ''")
        self._memory, self._person = memory, person

    async def entries(self, shelf: Shelf, text: str = "", t: float = 0.0) -> list[Entry]:
        """The latest first; with `text` those that it brings back at `t`, the best first."""
        kinds, names = SHELVES[shelf], await self._names()
        if text.strip():
            found = [
                one
                for who in names
                for one in await self._memory.search(Cue(text, t, who, kinds, _MOST), who)
            ]
            found.sort(key=lambda one: -one.score)
        else:
            every = await self._every()
            found = [one for one in every if one.record.kind in kinds][::-1]
        return [_entry(one, names[one.record.person]) for one in found[:_MOST]]

    async def companions(self) -> list[Companion]:
        """Those whose voices are known, the earliest first."""
        found = dict[str, Companion]()
        for who in await self._memory.people(f"{self._person}{COMPANION}"):
            for one in await self._memory.all(who, "voice"):
                name, voice = str(one.record.data["name"]), tuple(one.record.data["voice"])
                found[who] = Companion(who, name, voice, one.id)
        return list(found.values())

    async def acquaint(self, *records: Record) -> None:
        """Know somebody by their voice, as `records` say, in place of what was known before."""
        people = {record.person for record in records}
        old = [one.id for one in await self.companions() if one.person in people]
        await self._memory.record(*records)
        await self._memory.forget(old)

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

        With a voice goes all that was ever said in it. Raises `ConfigError` if it is not theirs.
        """
        it = (await self._mine(id)).record
        every = await self._memory.all(it.person, past=True)
        if it.kind == "voice":
            await self._memory.forget(one.id for one in every)
            return
        places = {(it.kind, it.key), ("plan", f"ask:{it.key}")} if it.key else set()
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
        return await self._memory.forget(one.id for one in await self._every(past=True))

    async def moved(self) -> list[Record]:
        """How they moved the character, the latest first."""
        every = await self._memory.all(self._person, "change")
        return [one.record for one in reversed(every)]

    async def export(self, persona: str) -> str:
        """All of it as JSON. The name of their browser is left out."""
        rows = [
            {
                "kind": r.kind, "key": r.key, "text": r.text, "said by": r.source,
                "time": datetime.fromtimestamp(r.t, UTC).isoformat(timespec="seconds"),
                "importance": r.importance, "confidence": r.confidence, "data": dict(r.data),
            }
            for r in (one.record for one in await self._every())
        ]  # fmt: skip
        told = json.dumps({"persona": persona, "memories": rows}, indent=1, ensure_ascii=False)
        for who, name in sorted((await self._names()).items(), reverse=True):  # the longest first
            told = told.replace(who, json.dumps(name or "you", ensure_ascii=False)[1:-1])
        return told

    async def _names(self) -> dict[str, str]:
        """What the people here are called; "" for the visitor, who is told as "you"."""
        every = await self._memory.people(f"{self._person}{COMPANION}")
        called = {one.person: one.name for one in await self.companions()}
        fallen = {who: who.partition(COMPANION)[2] for who in every}
        return {self._person: ""} | fallen | called

    async def _every(self, *, past: bool = False) -> list[Recalled]:
        """Of all of them, the oldest first."""
        found = [
            one for who in await self._names() for one in await self._memory.all(who, past=past)
        ]
        return sorted(found, key=lambda one: (one.record.t, one.id))

    async def _mine(self, id: int) -> Recalled:
        found = next((one for one in await self._every() if one.id == id), None)
        if found is None:
            raise _missing()
        return found


def _entry(one: Recalled, name: str) -> Entry:
    r = one.record
    text = told(r.text, r.person, name)
    by = f"{name}: " if name and r.kind == "episode" and r.source else ""
    mine = not name and r.kind == "episode" and bool(r.source)
    return Entry(one.id, r.kind, by + text, r.t, mine=mine)


def told(text: str, person: str, name: str) -> str:
    """`text` about `person`, who goes by `name`, as it is shown; without one it is about "you"."""
    if not name:
        return addressed(text, person)
    text = text.replace(person, name)
    return text if text.startswith(name) else f"{name}: {text}"


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
