"""A character with its mind and memory, for as long as it is needed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from agent.clock import east, today
from agent.loop import closing
from agent.ports import Memory, Mind
from agent.types import Act, Outcome, Percept, Stance, Text
from apps.build import Actor
from apps.life.keeping import kept
from apps.staging.stage import Heeding
from apps.terminal import note
from mind.persona import Mood

if TYPE_CHECKING:
    from mind.drives import Manner
    from mind.mind import Living


def thinker(who: Actor, person: str = "user", *, remember: bool = False) -> Mind:
    """The character's own mind, for one turn with `person`, told in brackets how to act."""
    return Heeding(OneTurn(who, person, remember=remember), mimed(who))


def mimed(who: Actor) -> Act:
    """An act without words, in the feeling asked for."""
    return Act("", affect=who.affect, feeling=who.feeling)


@asynccontextmanager
async def alive(
    who: Actor,
    *,
    remember: bool,
    memory: Memory | None = None,
    manner: Manner | None = None,
    t: float = 0.0,
    tell: Callable[[str], None] = note,
) -> AsyncIterator[Living]:
    """The character at `t` s of its session; at the end it thinks over what happened.

    Without `remember` it has met nobody before and forgets everybody after. `memory` is one that
    is open already, in place of its own. Raises `ConfigError`, `Unavailable` where its memory or
    its model cannot be opened.
    """
    from apps.life.speaking import speaker
    from mind.drives import Manner
    from mind.mind import Living

    at = who.affect  # where its feelings come to rest
    mood = Mood(valence=at.valence, arousal=at.arousal, dominance=at.dominance)
    persona = who.persona.model_copy(update={"mood": mood})
    # Without a memory no day is like another, so that the same seed gives the same answer.
    epoch, offset = (today() - t, east()) if remember else (0.0, 0.0)
    async with _memory(who, remember, memory) as past, speaker(who, persona) as words:
        rng, manner = who.stream("life"), manner or Manner()
        mind = Living(persona, words, past, epoch, rng, manner=manner, offset=offset, tell=tell)
        try:
            yield mind
        finally:
            await mind.close()


@asynccontextmanager
async def _memory(who: Actor, remember: bool, given: Memory | None) -> AsyncIterator[Memory]:
    if given is not None:
        yield given
    elif remember:
        async with kept(who.persona.id, who.options.embeddings) as store:
            yield store
    else:
        from memory.fleeting import Fleeting

        yield Fleeting()


class OneTurn:
    """The port `Mind`, for a file: alive for as long as it answers `person`.

    A file is heard to its end, so all that is answered counts as heard.
    """

    def __init__(self, who: Actor, person: str = "user", *, remember: bool = False) -> None:
        self._who, self._person, self._remember = who, person, remember

    def notice(self, percept: Percept) -> Stance:
        return Stance.RESPOND if isinstance(percept, Text) else Stance.IGNORE

    def witness(self, outcome: Outcome) -> None: ...

    async def respond(self, percept: Percept) -> AsyncIterator[Act]:
        """Raises `ConfigError`, `Unavailable`, `BackendError`."""
        if not isinstance(percept, Text):
            return
        said = replace(percept, source=self._person)
        async with (
            alive(self._who, remember=self._remember, t=percept.t) as mind,
            closing(mind.respond(said)) as acts,
        ):
            async for act in acts:
                yield act
                mind.witness(Outcome(act, act.utterance, complete=True))
