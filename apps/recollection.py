"""A mind that remembers, for one turn that is written to a file."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

from agent.clock import today
from agent.loop import closing
from agent.types import Act, Outcome, Percept, Stance, Text
from apps.build import Actor


class Recollecting:
    """The port `Mind`: the character's own, with its memory, open for as long as it answers.

    A file is heard to its end, so all that is answered counts as heard.
    """

    def __init__(self, who: Actor, person: str) -> None:
        self._who, self._person = who, person

    def notice(self, percept: Percept) -> Stance:
        return Stance.RESPOND if isinstance(percept, Text) else Stance.IGNORE

    def witness(self, outcome: Outcome) -> None: ...

    async def respond(self, percept: Percept) -> AsyncIterator[Act]:
        """Raises `ConfigError`, `Unavailable` where the memory cannot be opened."""
        from apps import build
        from memory.store import opened

        if not isinstance(percept, Text):
            return
        async with opened(self._who.persona.id) as memory:
            mind = build.rememberer(self._who, memory, today() - percept.t)
            async with closing(mind.respond(replace(percept, source=self._person))) as acts:
                async for act in acts:
                    yield act
                    mind.witness(Outcome(act, act.utterance, complete=True))
            await mind.settle()
