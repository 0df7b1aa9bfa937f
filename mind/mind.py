"""A mind with a past: one speaker, with an inner state, memories, and reasons of its own.

    heard -> happenings -> changes of state -> recall -> speaker -> facts, episodes
    ticks -> drives -> speaker                  idle -> reflection -> changes, threads, memories

All that decides is code; the speaker finds the words. The same percepts, seed and memory lead to
the same state.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from typing import cast

from numpy.random import Generator

from agent.errors import ContractError
from agent.loop import unbroken
from agent.ports import Memory
from agent.types import Act, Event, Outcome, Percept, Stance, Text, Tick
from mind import occ
from mind.attention import hushed, together
from mind.backchannel import INTENT, Backchannels
from mind.context import Context
from mind.drives import Drive, Manner, Thread, choose
from mind.floor import Floor
from mind.past import HEARD, Past
from mind.persona import Persona
from mind.speaker import Learnt, Speaker
from mind.state import State, at
from mind.talk import Talk

log = logging.getLogger(__name__)


class Living:
    """The port `Mind`.

    `epoch` is when second 0 of the session was, in s since the Unix epoch, and `offset` how far
    east of Greenwich its day is, in s. `tell` hears what the user should be told quietly. Whoever
    runs it calls `idle` now and then, and `close` at the end.
    """

    def __init__(
        self,
        persona: Persona,
        speaker: Speaker,
        memory: Memory,
        epoch: float,
        rng: Generator,
        *,
        manner: Manner | None = None,
        offset: float = 0.0,
        tell: Callable[[str], None] = log.warning,
    ) -> None:
        self.persona = persona
        self._speaker, self._epoch, self._rng = speaker, epoch, rng
        self._manner, self._tell = manner or Manner(), tell
        self._past = Past(persona, memory, epoch, self._manner, offset)
        floor, nods = rng.spawn(2)
        self._floor, self._listener = Floor(persona, floor), Backchannels(persona, nods)
        self._talk: Talk | None = None  # the one that goes on
        self._drive: Drive | None = None  # what the last tick moved it to
        self._lock = asyncio.Lock()  # of the past
        self._t = 0.0  # s of the session, now

    @property
    def state(self) -> State:
        """How it stands with the character now."""
        return at(self._past.state, self._now)

    @property
    def _now(self) -> float:
        """Wall time of the last percept."""
        return self._epoch + self._t

    def notice(self, percept: Percept) -> Stance:
        """Answers what is said and who comes in, gives way, falls silent, and may speak up.

        What an ear tells (`agent.ports.Ear`) is heeded, and "interrupts", an order to be silent.
        """
        self._t = max(self._t, percept.t)
        match percept:
            case Text(text=text, source=source):
                self._listener.over(source)
                self._floor.over()
                if not hushed(text):
                    return Stance.RESPOND
                return self._obey(source, spoken=True)
            case Event(name="joined"):
                return Stance.RESPOND
            case Event(name="interrupts", source=source):
                return self._obey(source, spoken=False)
            case Event():
                return self._sign(percept)
            case Tick() if self._stirs():
                return Stance.RESPOND
        return Stance.IGNORE

    def _obey(self, source: str, *, spoken: bool) -> Stance:
        """Be silent, and owe no answer."""
        self._floor.obey()
        if talk := self._past.talks.get(source):
            talk.open.clear()
            if spoken:
                talk.heard = self._now
        return Stance.YIELD

    def _sign(self, event: Event) -> Stance:
        """What to do about something that is not said, or not yet."""
        self._listener.hear(event)
        self._floor.hear(event.name, self._t)
        talk, busy = self._past.talks.get(event.source), self._floor.answering or self._speaking
        match event.name:
            case "typing" if talk is not None:
                talk.typing = self._now
            case "left" if talk is not None:
                talk.there = False
                self._past.event(talk, "left", f"{talk.person} left.", self._now)
            case "insists" if busy:
                self._floor.cede(self._t)
                return Stance.YIELD
            case "interjects" if talk is not None and talk.asks and not busy:
                return Stance.RESPOND  # an "mm-hm" to a question is an answer
            case "interjects" if talk is not None:
                talk.nodded = self._now
            case "welcomes" if not busy and self._listener.due(event):
                return Stance.ASIDE
        return Stance.IGNORE

    async def respond(self, percept: Percept) -> AsyncIterator[Act]:
        """As its speaker answers; on a tick, what its drives ask. Raises `BackendError`."""
        self._t = max(self._t, percept.t)
        if isinstance(percept, Event) and percept.name == "welcomes":
            state = self.state
            yield self._listener.say(percept.source, occ.affect(state), occ.feeling(state))
            return
        drive, self._drive = self._drive, None
        match percept:
            case Event(name="interjects", t=t, source=source):
                turn = self._answer(Text(t, str(percept.data.get("text", "")), source))
            case Text() | Event(name="joined"):
                turn = self._answer(percept)
            case Tick() if drive is not None and self._talk is not None:
                turn = self._speak_up(percept, self._talk, drive)
            case _:
                return
        self._floor.take()
        try:
            async with aclosing(turn) as acts:
                async for act in acts:
                    self._floor.give(act, self._t)
                    yield act
        finally:
            self._floor.answering = False

    def witness(self, outcome: Outcome) -> None:
        """Remember what of an act was heard, and nothing else of it."""
        if outcome.act.intent == INTENT:
            return
        self._speaker.witness(outcome)
        broken = self._floor.witness(outcome, self._t)
        talk = self._past.talks.get(outcome.act.to)
        if talk is None or not outcome.act.utterance:
            return
        if outcome.heard:
            talk.spoke = self._now
            talk.open.clear()
            talk.own.append(outcome.heard)
            talk.say("", outcome.heard)
        if broken:
            self._past.event(talk, "interrupted", f"{talk.person} cut me off.", self._now)

    async def idle(self, t: float) -> None:
        """Do at `t` s of the session what is done alone: think talks over, plan the day."""
        self._t = max(self._t, t)
        if self._floor.answering or self._speaking:
            return
        async with self._lock:
            await self._past.wake()
            for talk in self._past.talks.values():
                if talk.over(self._now, self._manner):
                    await self._past.reflect(talk, self._now)
            await self._past.plan_day(self._now, self._rng)
            await self._past.settle(self._now)

    async def keep(self) -> None:
        """Write down what happened until now: for who looks in, or changes it from outside."""
        async with self._lock:
            await self._past.settle(self._now)

    async def reread(self, person: str) -> None:
        """Know of `person` what memory holds now, and nothing else: it was changed from outside."""
        async with self._lock:
            await self._past.wake()
            self._drive = None
            self._speaker.meet(person, await self._past.reread(person))

    async def close(self) -> None:
        """Think over what has not been yet, and keep it all. Safe when this returns."""
        async with self._lock:
            for talk in self._past.talks.values():
                await self._past.reflect(talk, self._now)
            await self._past.settle(self._now)

    @property
    def _speaking(self) -> bool:
        return self._floor.speaking(self._t)

    def _stirs(self) -> bool:
        """Whether there is a reason to speak up now; `_drive` is what it is."""
        talk = self._talk
        if talk is None or self._floor.answering or self._speaking:
            return False
        if not talk.there or talk.waits(self._now) or self._floor.taken(self._t):
            return False
        left = self._floor.comes_back(self._t, unanswered=bool(talk.open))
        if left is not None:
            thread = Thread("resume", left, self._now, "return", talk.person)
            self._drive = Drive("resume", "I was cut off, and nothing was said instead", thread)
            return True
        threads = self._past.threads(talk, self._now)
        drive = choose(
            self._now, talk.silence(), threads, self._past.state, self._rng, self._manner
        )
        self._drive = None if drive.deed == "silence" else drive
        return self._drive is not None

    async def _answer(self, percept: Text | Event) -> AsyncGenerator[Act, None]:
        text = percept.text if isinstance(percept, Text) else ""
        person, now, worth = percept.source, self._now, HEARD
        if not _tells(person):
            kind = type(percept).__name__
            raise ContractError(f"{kind}.source must say who is there, got {person!r}")
        try:
            async with self._lock:
                talk, said, context, worth = await unbroken(self._hear(person, text, now))
            if said:
                percept = Text(percept.t, said, person)
            answered = False
            async with aclosing(self._spoken(percept, talk, context)) as turn:
                async for act in turn:
                    answered = True
                    yield act
            if not answered:
                talk.open.clear()
        finally:  # also of an answer that was broken off
            if text:
                self._past.heard(person, text, now, worth)

    async def _hear(self, person: str, text: str, now: float) -> tuple[Talk, str, Context, float]:
        """What is to be answered, with what had no answer yet, and how much `text` matters."""
        past = self._past
        await past.wake()
        talk, known = await past.meet(person, now)
        if known is not None:
            self._speaker.meet(person, known.facts, known.said)
        self._talk, worth = talk, 0.0
        said = together((*talk.unanswered_before(now), text)) if text else ""
        try:
            if text:
                talk.told, worth = Learnt(), past.undergo(talk, text, now)
                talk.waited = None if talk.spoke is None else round(now - talk.spoke, 1)
                await past.answered(talk)
            await past.settle(now)
            return talk, said, await past.context(talk, said, now), worth
        finally:  # also of what was cut off before it was answered
            if text:
                talk.tell(text, now)

    async def _speak_up(self, percept: Tick, talk: Talk, drive: Drive) -> AsyncGenerator[Act, None]:
        past, now, said = self._past, self._now, Text(percept.t, together(talk.open), talk.person)
        anew = drive.deed == "resume" and bool(talk.open)  # nothing was heard of the answer
        async with self._lock:
            about = said.text if anew else drive.thread.text if drive.thread else ""
            context = await past.context(talk, about, now, None if anew else drive)
            if drive.deed != "resume":
                past.take_up(talk, drive, now)
            await past.settle(now)
        async with aclosing(self._spoken(said if anew else percept, talk, context)) as turn:
            async for act in turn:
                yield act

    async def _spoken(
        self, percept: Percept, talk: Talk, context: Context
    ) -> AsyncGenerator[Act, None]:
        """Each act, after what was learnt before it was kept."""
        answer = cast("AsyncGenerator[Act, None]", self._speaker.answer(percept, context))
        try:
            async with aclosing(answer) as acts:
                async for act in acts:
                    await self._learn(talk)
                    yield act
        finally:  # also of a turn that was broken off: else it would count as the next one's
            await self._learn(talk)

    async def _learn(self, talk: Talk) -> None:
        learnt = self._speaker.learnt()
        if learnt.note:
            self._tell(learnt.note)
        await self._past.learn(talk, learnt)


def _tells(person: str) -> bool:
    """Whether what is kept under this name is told to nobody else: no memory can hold them all."""
    return bool(person) and not any(c == "\0" or "\ud800" <= c <= "\udfff" for c in person)
