"""Three conversations with each of the cast, as they come: docs/transcripts holds what is said.

Nothing is chosen or edited. After a change of what is said: `pytest --regenerate` with this file,
and read what it wrote.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from agent.types import Act, Event, Outcome, Percept, Record, Stance, Text, Tick
from memory.store import Store, opened
from mind.context import Context
from mind.mind import Living
from mind.persona import Persona, shipped
from mind.speaker import Learnt, Speaker
from mind.symbolic.embedded import Embedded
from tests.mind.visits import VISITS, Visit

PAGES = Path(__file__).parents[2] / "docs" / "transcripts"
MONDAY = datetime(2031, 3, 3, tzinfo=UTC).timestamp()
_DAY, _HOUR = 86_400.0, 3_600.0  # s
_TICK = 1.0  # s between chances to speak up, as in the app
_SPEAKS, _TYPES = 0.4, 0.5  # s that a word takes to say, to write
_FELT = 0.1  # level from which an emotion is noted
_NOTED = 2  # memories that are noted


class Overheard:
    """A speaker, and what it was told last."""

    def __init__(self, speaker: Speaker) -> None:
        self._speaker = speaker
        self.context: Context | None = None

    def meet(self, person: str, facts: Sequence[Record], said: Sequence[str] = ()) -> None:
        self._speaker.meet(person, facts, said)

    async def answer(self, percept: Percept, context: Context) -> AsyncIterator[Act]:
        self.context = context
        async for act in self._speaker.answer(percept, context):
            yield act

    def witness(self, outcome: Outcome) -> None:
        self._speaker.witness(outcome)

    def learnt(self) -> Learnt:
        return self._speaker.learnt()


class Encounter:
    """One visit in virtual time, written down as it goes."""

    def __init__(self, persona: Persona, visit: Visit, memory: Store, seed: int) -> None:
        rng = np.random.default_rng(seed)
        self.visit, self.memory, self.t = visit, memory, 0.0
        self.start = MONDAY + visit.day * _DAY + visit.hour * _HOUR
        self.speaker = Overheard(Embedded(persona, rng))
        self.mind = Living(persona, self.speaker, memory, self.start, rng)
        self.lines: list[str] = []

    async def play(self) -> list[str]:
        who = self.visit.who
        await self.give(Event(self.t, "joined", source=who))
        for said in self.visit.says:
            await self.wait(_TYPES * len(said.split()) + 1.0 if isinstance(said, str) else said)
            if isinstance(said, str):
                self.lines.append(f"**{who}:** {said}")
                await self.give(Text(self.t, said, who))
        self.mind.notice(Event(self.t, "left", source=who))
        await self.wait(30.0)
        await self.mind.close()
        await self.memory.consolidate(self.start + self.t)
        return [*self.lines, *await self.afterwards()]

    async def wait(self, seconds: float) -> None:
        """Let time pass; the character has its chances to speak up, and to think."""
        end, since = self.t + seconds, self.t
        while self.t + _TICK <= end:
            self.t += _TICK
            tick = Tick(self.t)
            if self.mind.notice(tick) is Stance.RESPOND:
                self.lines.append(f"*{self.t - since:.0f} s pass.*")
                await self.give(tick)
                since = self.t
            await self.mind.idle(self.t)
        self.t = max(self.t, end)

    async def give(self, percept: Percept) -> None:
        """The answer to `percept`, every word of it heard."""
        if not isinstance(percept, Tick) and self.mind.notice(percept) is not Stance.RESPOND:
            return
        said = []
        acts = [act async for act in self.mind.respond(percept)]
        for act in acts:
            end = self.t + _SPEAKS * len(act.utterance.split())
            while self.t < end:
                self.t = min(end, self.t + _TICK)
                self.mind.notice(Tick(self.t))
            self.mind.witness(Outcome(act, act.utterance, True))
            said.append(act.utterance)
        note = " · ".join(self.notes())
        name = self.mind.persona.called
        self.lines.append(
            f"**{name}:** {' '.join(said)}" + (f"\\\n<sub>{note}</sub>" if note else "")
        )

    def notes(self) -> Iterator[str]:
        """What it feels, and what of earlier days came to mind."""
        felt = [f"{name.replace('_', ' ')} {level:.1f}"
                for name, level in self.mind.state.emotions if level >= _FELT]  # fmt: skip
        if felt:
            yield f"feels {', '.join(felt[:2])}"
        context = self.speaker.context
        for found in context.recalled[:_NOTED] if context else ():
            if found.record.t < self.start and found.record.kind != "change":
                yield f"recalls “{found.record.text}”"

    async def afterwards(self) -> list[str]:
        """What became of the talk, by what memory holds."""
        kept = [
            it.record
            for kind in ("reflection", "relationship", "plan")
            for it in await self.memory.history(kind, self.visit.who)
            if it.record.t >= self.start
        ]
        told = [f"- {record.kind}: {_worded(record)}" for record in kept]
        return ["*Afterwards, kept of it:*", "\n".join(told)] if told else []


def _worded(record: Record) -> str:
    """A thread that is left open is known by what it is about."""
    aim, _, about = record.key.partition(":")
    return f"{aim} to {about}" if aim == "return" else record.text


def title(number: int, visit: Visit, days: int | None) -> str:
    when = datetime.fromtimestamp(MONDAY + visit.day * _DAY + visit.hour * _HOUR, UTC)
    back = "for the first time" if days is None else f"back after {days} days"
    return f"## {number}. {visit.who}, {back} ({when:%A, %d %B, %H:%M})"


async def transcript(persona: Persona, url: str) -> str:
    """All visits to `persona`, each in a process of its own as far as the mind can tell."""
    parts = [
        f"# Three conversations with {persona.called}",
        f"{persona.name} is {persona.occupation}. The embedded mind, with fixed seeds, a memory in"
        " SQLite, in virtual time. Written by tests/mind/test_transcripts.py, neither chosen nor"
        " edited; what people say was written beforehand, and answers to none of it. In small"
        " print: what the character feels, and what of earlier days comes to its mind first.",
    ]
    first: dict[str, int] = {}
    for number, visit in enumerate(VISITS[persona.id], start=1):
        days = visit.day - first[visit.who] if visit.who in first else None
        first.setdefault(visit.who, visit.day)
        async with opened(persona.id, url) as memory:
            lines = await Encounter(persona, visit, memory, number).play()
        parts += [title(number, visit, days), *lines]
    return "\n\n".join(parts) + "\n"


@pytest.mark.parametrize("persona", shipped(), ids=lambda p: p.id)
def test_the_transcripts_are_what_is_said(
    persona: Persona, tmp_path: Path, regenerate: bool
) -> None:
    now = asyncio.run(transcript(persona, f"sqlite:///{tmp_path / 'm.db'}"))
    page = PAGES / f"{persona.id}.md"
    if regenerate:
        page.parent.mkdir(exist_ok=True)
        page.write_text(now, encoding="utf-8")
    assert page.read_text(encoding="utf-8") == now
