"""The embedded mind with a memory: whoever comes back is known, and what was said is kept."""

from __future__ import annotations

from collections.abc import AsyncIterator
from weakref import WeakKeyDictionary

from agent.ports import Memory
from agent.types import Act, Outcome, Percept, Record, Stance, Text, Tick
from mind.symbolic.embedded import Embedded
from mind.symbolic.notebook import Fact, Notebook

_TOLD = 0.9  # how sure it is of what somebody says of themselves
_IMPORTANT = {"name": 1.0, "loss": 0.9, "called": 0.8, "home": 0.7, "job": 0.7}


class Remembering:
    """The port `Mind`. `epoch` is when second 0 of the session was, in s since the Unix epoch.

    Facts are kept as soon as they are told, before they are answered; episodes, of what was really
    heard, when the next percept comes or the session is over (`settle`).
    """

    def __init__(self, mind: Embedded, memory: Memory, epoch: float) -> None:
        self._mind, self._memory, self._epoch = mind, memory, epoch
        # What is in memory of the people whose notebooks are open.
        self._known = WeakKeyDictionary[Notebook, dict[tuple[str, str], Fact]]()
        self._unkept: list[Record] = []
        self._now = 0.0

    def notice(self, percept: Percept) -> Stance:
        """As the mind without a memory."""
        self._now = percept.t
        return self._mind.notice(percept)

    async def respond(self, percept: Percept) -> AsyncIterator[Act]:
        """As the mind without a memory, but that it knows who is back. Raises `BackendError`."""
        self._now = percept.t
        await self.settle()
        person = "" if isinstance(percept, Tick) else percept.source
        if person and self._mind.notebook(person) not in self._known:
            await self._meet(person)
        if isinstance(percept, Text):
            self._note(percept.text, person, person, 0.4)
        async for act in self._mind.respond(percept):
            await self._learn(person)
            yield act
        await self._learn(person)

    def witness(self, outcome: Outcome) -> None:
        """Remember what of an act was heard."""
        self._mind.witness(outcome)
        if outcome.heard:
            self._note(outcome.heard, outcome.act.to, "", 0.2)

    async def settle(self) -> None:
        """Keep all that happened. Safe when this returns."""
        unkept, self._unkept = self._unkept, []
        if unkept:
            await self._memory.record(*unkept)

    def _note(self, text: str, person: str, source: str, importance: float) -> None:
        self._unkept.append(
            Record("episode", text, self._epoch + self._now, person, source, importance=importance)
        )

    async def _meet(self, person: str) -> None:
        """Call back what `person` once told."""
        facts = [_fact(kept.record) for kept in await self._memory.history("fact", person)]
        notebook = self._mind.notebook(person)
        notebook.restore(facts)
        notebook.taken_back.clear()
        self._known[notebook] = {(f.kind, f.key): f for f in facts}

    async def _learn(self, person: str) -> None:
        """Keep what `person` has told, and erase what they took back."""
        if not person:
            return
        notebook = self._mind.notebook(person)
        if notebook.taken_back:
            await self._erase(person, notebook)
        known = self._known[notebook]
        new = {(f.kind, f.key): f for f in notebook.facts if known.get((f.kind, f.key)) != f}
        if new:
            t = self._epoch + self._now
            await self._memory.record(*(_record(f, person, t) for f in new.values()))
            known.update(new)

    async def _erase(self, person: str, notebook: Notebook) -> None:
        """Forget what was taken back; for everything, also what was said and heard."""
        taken, known = set(notebook.taken_back), self._known[notebook]
        notebook.taken_back.clear()
        gone = list(await self._memory.history("fact", person))
        if None in taken:
            gone += await self._memory.history("episode", person)
            self._unkept = [r for r in self._unkept if r.person != person]
            known.clear()
        else:
            names = {f"{at[0]}.{at[1]}" for at in taken if at}
            gone = [kept for kept in gone if kept.record.key in names]
            for at in taken:
                known.pop(at or ("", ""), None)
        await self._memory.forget(kept.id for kept in gone)


def _record(fact: Fact, person: str, t: float) -> Record:
    data = {"kind": fact.kind, "key": fact.key, "values": dict(fact.values)}
    return Record(
        "fact", fact.says, t, person, person, f"{fact.kind}.{fact.key}",
        _IMPORTANT.get(fact.kind, 0.5), _TOLD, data,
    )  # fmt: skip


def _fact(record: Record) -> Fact:
    data = record.data
    return Fact(data["kind"], data["key"], data["values"], record.text)
