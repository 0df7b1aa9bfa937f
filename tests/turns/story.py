"""Talks with the real mind, played in virtual time by a script of what the other one does."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from agent.clock import LoopClock
from agent.errors import BackendError
from agent.loop import Agent
from agent.ports import Body, Memory
from agent.types import (
    RATE,
    SILENCE,
    Act,
    Beat,
    Event,
    Outcome,
    Percept,
    Phone,
    Record,
    Speech,
    Stance,
    Text,
    Tick,
)
from memory.fleeting import Fleeting
from mind.mind import Living
from mind.persona import Persona, find
from mind.speaker import Speaker
from mind.symbolic.embedded import Embedded
from tests import virtual_time
from tests.fakes import FakeBody, ListSink

WHO = "ana"
FPS = 25
PACE = 0.3  # s a word
PAUSE = 0.2  # s behind each speech
EPOCH = 1_800_000_000.0


def says(t: float, text: str) -> Text:
    return Text(t, text, WHO)


def does(t: float, what: str, **data: Any) -> Event:
    """What an ear, a keyboard or a button tells."""
    return Event(t, what, data, WHO)


class Paced:
    """The port `Voice`: a tone, a word in `PACE` s. Breaks at a word that is in `breaks_at`."""

    def __init__(self, breaks_at: str = "", wait: float = 0.04) -> None:
        self._breaks_at, self._wait = breaks_at, wait

    async def speak(self, act: Act) -> AsyncIterator[Speech]:
        await asyncio.sleep(self._wait)
        if self._breaks_at and self._breaks_at in act.utterance:
            raise BackendError("the voice broke")
        n = len(act.utterance.split())
        phones = [Phone("a", i * PACE, (i + 1) * PACE, word=i) for i in range(n)]
        phones.append(Phone(SILENCE, n * PACE, n * PACE + PAUSE))
        sound = np.concatenate([np.ones(round(n * PACE * RATE)), np.zeros(round(PAUSE * RATE))])
        yield Speech(act, sound.astype(np.float32), tuple(phones))


class Watched:
    """The port `Mind`: one whose outcomes are noted."""

    def __init__(self, mind: Living) -> None:
        self.mind, self.outcomes = mind, list[Outcome]()

    def notice(self, percept: Percept) -> Stance:
        return self.mind.notice(percept)

    def respond(self, percept: Percept) -> AsyncIterator[Act]:
        return self.mind.respond(percept)

    def witness(self, outcome: Outcome) -> None:
        self.outcomes.append(outcome)
        self.mind.witness(outcome)


@dataclass
class Told:
    """What came of a story."""

    beats: Sequence[Beat]
    outcomes: Sequence[Outcome]
    log: Sequence[tuple[str, float]]  # what a fake body was told
    records: Sequence[Record]  # what memory holds in the end
    persona: Persona
    speeches: list[tuple[float, Act]] = field(init=False)  # with the time at which they began

    def __post_init__(self) -> None:
        self.speeches = [(s.start, s.speech.act) for b in self.beats for s in b.begun]

    def text(self, start: float = 0.0, stop: float = math.inf) -> str:
        """What began to sound in that time."""
        return " ".join(act.utterance for t, act in self.speeches if start <= t < stop)

    def silent(self, start: float, stop: float = math.inf) -> bool:
        """Whether there is no sound in that time."""
        return not any(b.audio.any() for b in self.beats if start <= b.t < stop)

    def silent_from(self, t: float) -> float:
        """When the sound that was there at `t` had gone."""
        assert not self.silent(t - 2 / FPS, t), "there was nothing to be heard"
        return next(b.t for b in self.beats if b.t >= t and not b.audio.any())

    def kept(self, source: str = "") -> list[str]:
        """What memory holds of what `source` said; "" is the character."""
        mine = [r for r in self.records if r.kind == "episode" and r.source == source]
        return [r.text for r in mine]

    def events(self, token: str) -> list[Mapping[str, Any]]:
        return [r.data for r in self.records if r.kind == "event" and r.data["token"] == token]


def tell(
    *script: Percept,
    until: float,
    who: Persona | str = "mira",
    seed: int = 0,
    latency: float = 0.0,
    voice: Paced | None = None,
    body: Body | None = None,
    speaker: Speaker | None = None,
    memory: Memory | None = None,
    ticks: bool = True,
) -> Told:
    """Play `script` up to `until` s, with a tick each second and the mind's idle work."""
    persona, rng = find(who) if isinstance(who, str) else who, np.random.default_rng(seed)
    memory, sink, shown = memory or Fleeting(), ListSink(), body or FakeBody()
    living = Living(persona, speaker or Embedded(persona, rng), memory, EPOCH, rng)
    mind, records = Watched(living), list[Record]()
    sink.latency = latency

    async def percepts() -> AsyncIterator[Percept]:
        pulse = [Tick(float(t)) for t in range(1, math.ceil(until))] if ticks else []
        now = 0.0
        for percept in sorted([*script, *pulse], key=lambda p: p.t):
            await asyncio.sleep(percept.t - now)
            now = percept.t
            yield percept
            if isinstance(percept, Tick):
                await living.idle(percept.t)
        await asyncio.sleep(until - now)

    async def main() -> None:
        await Agent(mind, voice or Paced(), shown, fps=FPS).run(percepts(), [sink], LoopClock())
        await living.close()
        for kind in ("episode", "event", "fact"):
            records.extend(it.record for it in await memory.history(kind))

    virtual_time.run(main())
    log = shown.log if isinstance(shown, FakeBody) else []
    return Told(sink.beats, mind.outcomes, log, records, persona)
