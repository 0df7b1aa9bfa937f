"""An ear that understands what it is fed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import numpy as np

from agent.types import Array, Event, Text
from apps.build import Actor
from apps.chat.listener import Who


class Parrot:
    """An ear that takes the second after which it falls silent for the words "one two"."""

    def __init__(self) -> None:
        self.fed: list[tuple[float, bool]] = []
        self.played: list[tuple[float, float]] = []
        self.own: list[str] = []
        self.released = 0
        self.closed = False
        self._out: asyncio.Queue[Text | Event | Exception] = asyncio.Queue()

    def feed(self, samples: Array, t: float, held: bool) -> None:
        assert len(samples) == 320
        self.fed.append((t, held))

    def reference(self, samples: Array, t: float) -> None:
        self.played.append((t, float(np.abs(samples).max())))

    def said(self, text: str, t: float) -> None:
        self.own.append(text)

    def release(self) -> None:
        self.released += 1

    def close(self) -> None:
        self.closed = True

    def tell(self, *what: Text | Event | Exception) -> None:
        for each in what:
            self._out.put_nowait(each)

    async def percepts(self) -> AsyncIterator[Text | Event]:
        while True:
            what = await self._out.get()
            if isinstance(what, Exception):
                raise what
            yield what


class Ears:
    """Makes parrots, and knows them."""

    def __init__(self) -> None:
        self.made: list[Parrot] = []
        self.languages: list[str] = []

    async def ear(self, who: Actor, language: str, known: Who) -> Parrot:
        self.known = known
        self.languages.append(language)
        self.made.append(Parrot())
        return self.made[-1]

    async def about(self, who: Actor, language: str) -> str:
        return "a parrot"

    def close(self) -> None: ...
