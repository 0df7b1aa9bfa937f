"""The memories of several characters, one after the other."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from memory.store import Store

T = TypeVar("T")


def each(persona: str | None, deed: Callable[[Store], Awaitable[T]]) -> list[T]:
    """What `deed` gives for the memory of `persona`, or of every character that has one.

    Raises `ConfigError` for a character that does not exist, `Unavailable` where the memory cannot
    be opened.
    """
    from memory.store import opened, personas

    async def work() -> list[T]:
        out = list[T]()
        for name in _meant(persona, await personas()):
            async with opened(name) as store:
                out.append(await deed(store))
        return out

    return asyncio.run(work())


def _meant(given: str | None, known: Sequence[str]) -> Sequence[str]:
    """Those of `known` that are meant by a name, or by the file of a persona."""
    from agent.errors import ConfigError
    from agent.registry import unknown
    from mind.persona import find, shipped

    if given is None or given in known:
        return known if given is None else [given]
    ids = {*known, *(persona.id for persona in shipped())}
    if not Path(given).suffix and given not in ids:
        raise ConfigError(unknown("persona", given, ids))
    return [persona for persona in known if persona == find(given).id]
