"""What a character has lived through: its inner state, its talks, and what it keeps of them."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Any, NamedTuple

from numpy.random import Generator

from agent.loop import unbroken
from agent.ports import Memory
from agent.types import Cue, Record
from mind.changes import fold, settle
from mind.context import Context
from mind.day import date, plan, topics, urged
from mind.drives import Drive, Manner, Thread
from mind.persona import Persona
from mind.reflection import reflect
from mind.social import undergo
from mind.speaker import Learnt
from mind.state import Change, at, born
from mind.symbolic.appointments import appointments
from mind.symbolic.happenings import happenings
from mind.talk import Talk, resumed
from mind.tone import tone

log = logging.getLogger(__name__)

_RECALLED = 8  # memories that come to mind for one turn
_COMES = ("fact", "reflection", "relationship", "plan", "episode", "change")  # to mind
_OF_SOMEBODY = (*_COMES, "event", "voice")  # kinds of records that are about a person
_SAID = 400  # episodes, of both: turns in which no sentence comes twice, also over several talks
_LATEST = 500  # events in which the openings of the last hour are looked for
PEOPLE = 200  # talks that are held at a time; fewer than any speaker holds
HEARD = 0.4  # importance of what was said to it, where it moves nothing


class Known(NamedTuple):
    """What is known of somebody from earlier talks, and what they heard of the character."""

    facts: tuple[Record, ...]
    said: tuple[str, ...]


class Past:
    """Lives in `memory`; every method that writes there has written when it returns.

    One that is cancelled ends its writing first, and what memory could not take is kept for the
    next time: nothing is lost, nor written twice. All times are wall times in seconds since the
    Unix epoch.
    """

    def __init__(
        self, persona: Persona, memory: Memory, born_at: float, manner: Manner, offset: float
    ) -> None:
        self.persona = persona
        self.state = born(persona, born_at)
        self.talks: dict[str, Talk] = {}
        self._memory, self._manner, self._offset = memory, manner, offset
        self._unkept: list[Record] = []
        self._today: Record | None = None
        self.awake = False

    async def wake(self) -> None:
        """Become who it was when it was here last, once."""
        if not self.awake:
            await self._remember_state()
            days = [it.record for it in await self._memory.history("plan", "")]
            self._today = next((record for record in days if record.key == "day"), None)
            self.awake = True

    async def meet(self, person: str, now: float) -> tuple[Talk, Known | None]:
        """The talk with `person` that goes on or begins; what is known of them, if they are new."""
        known = self.talks.pop(person, None)
        if known is not None:
            self.talks[person] = known  # the longest silent come first
            if not known.over(now, self._manner):
                return known, None
            await self.reflect(known, now)
        elif len(self.talks) >= PEOPLE:
            await self.reflect(next(iter(self.talks.values())), now)
            del self.talks[next(iter(self.talks))]
        memory = self._memory
        mine = await memory.history("episode", person, _SAID)
        events = await memory.history("event", person, _LATEST)
        plans = await memory.history("plan", person)
        talk, goes_on = resumed(person, now, plans, events, mine, self._manner)
        self.talks[person] = talk
        if not goes_on:
            self.event(talk, "came", f"{person} came.", now)
        if known is not None:
            return talk, None
        facts = tuple(it.record for it in await memory.history("fact", person))
        said = tuple(it.record.text for it in mine if not it.record.source)
        return talk, Known(facts, said)

    def undergo(self, talk: Talk, text: str, now: float) -> float:
        """Be moved by what was said. How much it mattered, in [0, 1]."""
        mattered = HEARD
        for happening in happenings(text, now, talk.person, self.persona):
            self.state, kept = settle(self.state, undergo(happening, self.state, self.persona))
            self._keep(talk, *(change.record() for change in kept))
            felt = [abs(c.delta) for c in kept if c.path.startswith("emotion/")]
            mattered = max(mattered, min(0.9, HEARD + max(felt, default=0.0)))
        self._keep(talk, *appointments(text, now, talk.person, self._offset))
        return mattered

    async def context(
        self, talk: Talk, text: str, now: float, drive: Drive | None = None
    ) -> Context:
        """What a speaker is told; `text` is what memories are called back by.

        Without a `drive` it is what they said and had no word about yet that is answered.
        """
        anew = 0 if drive else len(talk.open)
        cue = Cue(text, now, talk.person, _COMES, 2 * _RECALLED)
        found = await self._memory.recall(cue)
        older = [it for it in found if it.record.kind != "episode" or it.record.t < talk.began]
        return Context(
            self.persona,
            at(self.state, now),
            now,
            talk.person,
            tuple(older[:_RECALLED]),
            tuple(talk.remarks)[: len(talk.remarks) - anew],
            drive,
            bool(anew),
            self._offset,
        )

    def threads(self, talk: Talk, now: float) -> tuple[Thread, ...]:
        """All there is to talk about with whom `talk` is with."""
        mine = {it.key: it for it in topics(self.persona, now)} | talk.threads
        threads = tuple(mine.values())
        return threads if self._today is None else urged(threads, self._today, now, self._offset)

    def take_up(self, talk: Talk, drive: Drive, now: float) -> None:
        """Note that the character speaks up by itself."""
        self._unheeded(talk, now)
        talk.openings.append(now)
        talk.unanswered += 1
        talk.parted = drive.deed == "goodbye"
        self.event(talk, "opened", f"I spoke up: {drive.reason}.", now, deed=drive.deed)
        if drive.thread is not None:
            tried = replace(drive.thread, tried=drive.thread.tried + 1, person=talk.person)
            talk.taken_up.add(tried.key)
            talk.threads[tried.key] = talk.asked = tried
            self._unkept.append(tried.record())

    async def answered(self, talk: Talk) -> None:
        """They said something: what was brought up is settled, unless it is a lasting topic."""
        asked, talk.asked = talk.asked, None
        if asked is not None and asked.aim != "open":
            talk.threads.pop(asked.key, None)  # it may have been taken back since
            plans = await self._memory.history("plan", talk.person)
            await self._memory.forget(it.id for it in plans if it.record.key == asked.key)

    def heard(self, who: str, text: str, now: float, worth: float) -> None:
        """Note what `who` said to the character, and what was learnt that it was about."""
        talk = self.talks.get(who) or Talk(who, now)  # who was cut off before they were met
        learnt = talk.told
        told: dict[str, Any] = {"words": len(text.split()), "tone": round(tone(text).valence, 2)}
        if learnt.topic:
            told["topic"] = learnt.topic
        self.event(talk, "said", f"{who} said something.", now, after=talk.waited, **told)
        data: dict[str, Any] = {"topic": learnt.topic} if learnt.topic else {}
        if learnt.unfinished:
            data["open"] = True
        self._keep(talk, Record("episode", text, now, who, who, importance=worth, data=data))

    def event(self, talk: Talk, token: str, text: str, now: float, **data: Any) -> None:
        """Note what somebody did, as `memory.people` reads it."""
        self._unkept.append(Record("event", text, now, talk.person, data={"token": token, **data}))

    async def learn(self, talk: Talk, learnt: Learnt) -> None:
        """Keep what a turn taught, and forget what was taken back in it."""
        await unbroken(self._learn(talk, learnt))

    async def _learn(self, talk: Talk, learnt: Learnt) -> None:
        if learnt.topic or learnt.unfinished:
            talk.told = learnt
        if learnt.everything:
            await self._forget(talk)
        elif learnt.withdrawn:
            gone = {name for key in learnt.withdrawn for name in (key, f"ask:{key}")}
            kept = [it for kind in ("fact", "plan") for it in await self._of(kind, talk.person)]
            await self._memory.forget(it.id for it in kept if it.record.key in gone)
            talk.records = [record for record in talk.records if record.key not in gone]
            talk.threads = {key: it for key, it in talk.threads.items() if key not in gone}
        if learnt.facts:
            self._keep(talk, *learnt.facts)
            await self._write()

    async def settle(self, now: float) -> None:
        """Keep all that happened."""
        for talk in self.talks.values():
            if talk.own:
                text, talk.own = " ".join(talk.own), []
                t = now if talk.spoke is None else talk.spoke
                self._keep(talk, Record("episode", text, t, talk.person, importance=0.2))
        await unbroken(self._write())

    async def _write(self) -> None:
        unkept, self._unkept = self._unkept, []
        if not unkept:
            return
        try:
            await self._memory.record(*unkept)
        except BaseException:
            self._unkept = unkept + self._unkept
            raise

    async def reflect(self, talk: Talk, now: float) -> None:
        """Think `talk` over, once."""
        self._unheeded(talk, now)
        talk.unanswered = 0
        await self.settle(now)
        told, talk.records = talk.records, []
        if not told:
            return
        found = reflect(told, self.state, self.persona, talk.person, now)
        self.state = found.state
        self._unkept += (*found.records, *(change.record() for change in found.changes))
        plans = (record for record in found.records if record.kind == "plan")
        talk.threads |= {record.key: Thread.of(record) for record in plans}
        await unbroken(self._write())

    async def plan_day(self, now: float, rng: Generator) -> None:
        """Make a plan for the day of `now`, once."""
        if self._today is None or self._today.data.get("date") != date(now, self._offset):
            self._today = plan(topics(self.persona, now), self.state, now, rng, self._offset)
            self._unkept.append(self._today)
            await unbroken(self._write())

    async def reread(self, person: str) -> tuple[Record, ...]:
        """Hold of `person` what memory holds: it was changed from outside. The facts in it."""
        self._unkept = [record for record in self._unkept if record.person != person]
        if talk := self.talks.get(person):
            talk.clear()
            plans = await self._of("plan", person)
            talk.threads = {
                it.record.key: Thread.of(it.record) for it in plans if "aim" in it.record.data
            }
        await self._remember_state()
        return tuple(it.record for it in await self._of("fact", person))

    def _unheeded(self, talk: Talk, now: float) -> None:
        """Note that they let the last opening pass in silence, if they did."""
        if talk.unanswered:
            waited = round(now - talk.openings[-1], 1)
            self.event(talk, "silence", f"{talk.person} said nothing.", now, seconds=waited)

    def _keep(self, talk: Talk, *records: Record) -> None:
        self._unkept += records
        talk.records += records

    async def _of(self, kind: str, person: str) -> tuple[Any, ...]:
        return tuple(await self._memory.history(kind, person))

    async def _forget(self, talk: Talk) -> None:
        """Erase all that has to do with a person, the bond to them as well."""
        kept = [it for kind in _OF_SOMEBODY for it in await self._of(kind, talk.person)]
        await self._memory.forget(it.id for it in kept)
        self._unkept = [record for record in self._unkept if record.person != talk.person]
        talk.clear()
        await self._remember_state()

    async def _remember_state(self) -> None:
        """Become what all that is remembered has made of it."""
        changes = []
        for it in await self._memory.history("change"):
            try:
                changes.append(Change.of(it.record))
            except (ValueError, KeyError, TypeError) as error:
                log.warning("memory %d is no change, so it is left out: %s", it.id, error)
        since = min((change.t for change in changes), default=self.state.t)
        self.state = fold(born(self.persona, since), changes)
