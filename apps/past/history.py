"""The inner state of a character as it stands, and the changes that led there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from agent.errors import ConfigError
from agent.registry import unknown
from agent.types import Recalled, Record
from memory.store import opened, personas
from mind.changes import course, fold
from mind.persona import Persona
from mind.state import STEP, Change, State, at, born, bounds


@dataclass(frozen=True, slots=True)
class Kept:
    """A change, by its number in memory."""

    id: int
    change: Change


@dataclass(frozen=True)
class History:
    """All changes that `persona` kept, the oldest first, and what they come to at `now`."""

    persona: Persona
    kept: tuple[Kept, ...]
    broken: tuple[int, ...]  # numbers of changes that cannot be read
    now: float  # s since the Unix epoch

    @cached_property
    def start(self) -> State:
        """The state before the first change."""
        return born(self.persona, min([self.now, *(one.change.t for one in self.kept)]))

    @cached_property
    def state(self) -> State:
        return at(fold(self.start, (one.change for one in self.kept)), self.now)

    def of(self, part: str) -> tuple[Kept, ...]:
        """The changes of a path, of all paths under it, or that a person brought about.

        Raises `ConfigError` where `part` can be none of these.
        """
        found = tuple(one for one in self.kept if _about(one.change, part))
        if found or part in STEP or _leads(part):
            return found
        people = {one.change.person for one in self.kept} - {""}
        raise ConfigError(unknown("path or person", part, people | set(STEP)))


def found(persona: Persona, records: Iterable[Recalled], now: float) -> History:
    """The history that the "change" records of a memory hold."""
    kept, broken = [], []
    for one in records:
        try:
            kept.append(Kept(one.id, Change.of(one.record)))
        except (KeyError, TypeError, ValueError):  # made by another program, or by hand
            broken.append(one.id)
    return History(persona, tuple(kept), tuple(broken), now)


async def read(persona: Persona, now: float) -> History:
    """What the usual memory holds of `persona`. Raises `ConfigError`, `BackendError`."""
    if persona.id not in await personas():
        return found(persona, (), now)
    async with opened(persona.id) as store:
        return found(persona, await store.history("change"), now)


async def undo(
    persona: Persona, ids: Sequence[int], now: float
) -> tuple[tuple[Change, ...], History]:
    """Forget the changes `ids`, all or none; what they were, and the history without them.

    Raises `ConfigError` for a number that is no change of `persona`.
    """
    if persona.id not in await personas():
        raise _unheard(persona, ids[0])
    async with opened(persona.id) as store:
        every = {one.id: one.record for one in await store.all(past=True)}
        if missing := [id for id in ids if id not in every]:
            raise _unheard(persona, missing[0])
        changes = tuple(_change(id, every[id]) for id in dict.fromkeys(ids))
        await store.forget(ids)
        return changes, found(persona, await store.history("change"), now)


def curve(history: History, path: str, since: float) -> tuple[tuple[float, float], ...]:
    """Time and value of `path` from `since` on: before and after each of its changes, and now."""
    own = [one.change for one in history.kept if one.change.path == path]
    points = (point for point in course(history.start, own, path) if point[0] >= since)
    return (*points, (history.now, history.state[path]))


def _unheard(persona: Persona, id: int) -> ConfigError:
    return ConfigError(
        f"no change of {persona.id!r} has the number {id}; "
        f"see: anima persona show {persona.id} --history"
    )


def _about(change: Change, part: str) -> bool:
    return change.path == part or change.path.startswith(f"{part}/") or change.person == part


def _leads(path: str) -> bool:
    """Whether `path` is one that a state can have."""
    try:
        bounds(path)
    except ValueError:
        return False
    return True


def _change(id: int, record: Record) -> Change:
    if record.kind != "change":
        raise ConfigError(
            f"number {id} is of kind {record.kind!r}, no change; to erase it: "
            f"anima memory forget {id}"
        )
    try:
        return Change.of(record)
    except (KeyError, TypeError, ValueError):
        raise ConfigError(
            f"change {id} cannot be read; to erase it: anima memory forget {id}"
        ) from None
