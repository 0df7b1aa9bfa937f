"""Talking to a mind in a test: every word is heard, unless the test says otherwise."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence

import numpy as np

from agent.ports import Mind
from agent.types import Act, Event, Outcome, Percept, Recalled, Record, Stance, Text
from mind.attention import hushed
from mind.changes import settle
from mind.context import Context, Remark
from mind.drives import Drive
from mind.persona import Persona, find
from mind.social import undergo
from mind.speaker import Speaker
from mind.state import at, born
from mind.symbolic.embedded import Embedded
from mind.symbolic.happenings import happenings

EPOCH = 1e9  # s since the Unix epoch, when a conversation begins
PACE = 10.0  # s between turns
_RECALLED = 20  # memories at most that come to mind


class Conversation:
    """A speaker with a state that words move and a short memory, all within one session.

    `recalled` comes to mind in each turn, beside the changes that were made in it.
    """

    def __init__(self, persona: Persona, speaker: Speaker) -> None:
        self.persona, self.speaker = persona, speaker
        self.state, self.now = born(persona, EPOCH), EPOCH
        self.recalled = list[Record]()
        self.facts = list[Record]()  # to meet people with
        self.drive: Drive | None = None
        self._met = set[str]()
        self._recent = dict[str, list[Remark]]()
        self._person = "user"

    def notice(self, percept: Percept) -> Stance:
        hush = isinstance(percept, Text) and hushed(percept.text)
        return Stance.YIELD if hush else Stance.RESPOND

    async def respond(self, percept: Percept) -> AsyncIterator[Act]:
        self.now += PACE
        if isinstance(percept, Text | Event):
            self._person = percept.source
        person, recent = self._person, self._recent.setdefault(self._person, [])
        if person not in self._met:
            self._met.add(person)
            self.speaker.meet(person, [fact for fact in self.facts if fact.person == person])
        if isinstance(percept, Text):
            for event in happenings(percept.text, self.now, person, self.persona):
                self.state, kept = settle(self.state, undergo(event, self.state, self.persona))
                self.recalled += [change.record() for change in kept]
        context = self.context(person)
        async for act in self.speaker.answer(percept, context):
            yield act
        if isinstance(percept, Text):
            recent.append(Remark(person, percept.text))

    def witness(self, outcome: Outcome) -> None:
        self.speaker.witness(outcome)

    def context(self, person: str) -> Context:
        mine = [record for record in self.recalled[-_RECALLED:] if record.person in ("", person)]
        recalled = tuple(Recalled(i, record) for i, record in enumerate(mine))
        state, recent = at(self.state, self.now), tuple(self._recent.get(person, ()))
        return Context(self.persona, state, self.now, person, recalled, recent, self.drive)


def acts(mind: Mind, text: str, *, source: str = "user", heard: float = 1.0) -> list[Act]:
    """The answer to `text`; the listener gets the share `heard` of its words."""
    return taken(mind, Text(0.0, text, source), heard)


def taken(mind: Mind, percept: Percept, heard: float = 1.0) -> list[Act]:
    """What `percept` leads to; the listener gets the share `heard` of its words."""

    async def answer() -> list[Act]:
        return [act async for act in mind.respond(percept)]

    answered = asyncio.run(answer())
    left = round(heard * sum(len(act.utterance.split()) for act in answered))
    for act in answered:
        words = act.utterance.split()[:left]
        left -= len(words)
        whole = len(words) == len(act.utterance.split())
        mind.witness(Outcome(act, " ".join(words), whole))
        if not whole:
            break
    return answered


def say(mind: Mind, text: str, *, source: str = "user", heard: float = 1.0) -> str:
    return " ".join(act.utterance for act in acts(mind, text, source=source, heard=heard))


def embedded(who: str | Persona = "mira", seed: int = 1) -> Conversation:
    persona = find(who) if isinstance(who, str) else who
    return Conversation(persona, Embedded(persona, np.random.default_rng(seed)))


def told(mind: Mind, *texts: str) -> str:
    """The answer to the last of `texts`."""
    return [say(mind, text) for text in texts][-1]


def fact(text: str, person: str = "user", key: str = "", t: float = EPOCH - 86_400.0) -> Record:
    """A fact in free words, as somebody else than the embedded mind wrote it down."""
    return Record("fact", text, t, person, person, key)


def memories(kind: str, *texts: str, person: str = "user") -> Sequence[Record]:
    return [Record(kind, text, EPOCH - 86_400.0, person, person) for text in texts]
