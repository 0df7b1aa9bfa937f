"""What a turn of the embedded mind costs with a long past, and what a recall costs."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import numpy as np

from agent.clock import stopwatch
from agent.types import Cue, Outcome, Record, Text
from memory.store import Store, opened
from mind.mind import Living
from mind.persona import find
from mind.symbolic.embedded import Embedded

_EPOCH = 1_800_000_000.0  # s since the Unix epoch
_BATCH = 1000  # records written at once
_THINGS = ("boat", "oven", "garden", "violin", "letter", "bridge", "winter", "kitchen", "train")
_PLACES = ("harbour", "market", "school", "station", "village", "museum", "library", "bakery")
_SAID = (
    "Hello, how are you today?",
    "My sister plays the violin at the station.",
    "What do you love most about your work?",
    "I was sad yesterday, we lost our garden.",
    "Do you remember what I told you about the boat?",
    "You are very kind, thank you.",
    "I have an exam on Friday.",
    "What do you know about me?",
)


@asynccontextmanager
async def past(persona: str, size: int) -> AsyncIterator[Store]:
    """A memory on disk with `size` records about one person, over a year."""
    with tempfile.TemporaryDirectory() as folder:
        async with opened(persona, f"sqlite:///{folder}/memory.db") as store:
            for start in range(0, size, _BATCH):
                await store.record(*(_record(i, size) for i in range(start, start + _BATCH)))
            yield store


def _record(i: int, size: int) -> Record:
    thing, place = _THINGS[i % len(_THINGS)], _PLACES[i // 7 % len(_PLACES)]
    text = f"On day {i % 365} we spoke of the {thing} of number {i} at the {place}."
    t = _EPOCH - 365 * 86_400.0 * (1.0 - i / size)
    return Record("fact" if i % 10 == 0 else "episode", text, t, "ana", "ana")


async def turns(persona: str, size: int, count: int) -> list[float]:
    """Seconds of each of `count` turns, what it writes included."""
    who, took = find(persona), []
    async with past(persona, size) as store:
        rng = np.random.default_rng(0)
        mind = Living(who, Embedded(who, rng), store, _EPOCH, rng)
        for i in range(count):
            said = Text(5.0 * i, _SAID[i % len(_SAID)], "ana")
            start = stopwatch()
            async for act in mind.respond(said):
                mind.witness(Outcome(act, act.utterance, complete=True))
            took.append(stopwatch() - start)
        await mind.close()
    return took[1:]  # the first one meets the person


async def recalls(persona: str, size: int, count: int) -> list[float]:
    """Seconds of each of `count` recalls."""
    took = []
    async with past(persona, size) as store:
        for i in range(count):
            cue = Cue(f"Who spoke of the {_THINGS[i % len(_THINGS)]}, {i}?", _EPOCH + i, "ana")
            start = stopwatch()
            await store.recall(cue)
            took.append(stopwatch() - start)
    return took
