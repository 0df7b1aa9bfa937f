"""One speaker for the turns that another cannot take: the talk goes on when a service fails."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

from agent.errors import BackendError, Unavailable
from agent.loop import closing
from agent.types import Act, Event, Outcome, Percept, Record, Text
from mind.context import Context
from mind.speaker import Learnt, Overhearing, Speaker

_REST = 15.0  # s for which a speaker that failed for good is not asked, doubled each time
_LONGEST = 300.0
_BEAR = 2  # failures in a row, of those that may pass, after which it rests too
_PEOPLE = 256
_SAME = 0.6  # of the words of two facts, from which on they are one
_CAUSES = 64  # that the user was told of; the oldest may be told again
_NUMBER = re.compile(r"\S*\d\S*")  # seconds, or the id of a request


class StandIn:
    """The port `Speaker`: `first`, and `second` for each turn that `first` fails.

    What fails may work again: it is asked the next turn, or after a rest that grows to minutes
    where it is `Unavailable`, such as for a wrong key, or keeps failing. The user is told once of
    each cause, also of what `first` has to tell itself. `second` follows the talk by overhearing.
    """

    def __init__(self, first: Speaker, second: Speaker) -> None:
        self._first, self._second = first, second
        self._speaks = dict[str, Speaker]()  # who spoke last to whom
        self._took_part = False  # whether `second` has learnt anything since it was asked
        self._failures, self._until = 0, 0.0
        self._told, self._note = dict[str, None](), ""

    def meet(self, person: str, facts: Sequence[Record], said: Sequence[str] = ()) -> None:
        self._first.meet(person, facts, said)
        self._second.meet(person, facts, said)

    async def answer(self, percept: Percept, context: Context) -> AsyncIterator[Act]:
        if percept.t >= self._until:
            spoke = failed = False
            try:
                async with closing(self._first.answer(percept, context)) as acts:
                    async for act in acts:
                        spoke, self._failures = True, 0
                        self._spoken(act, self._first)
                        yield act
            except BackendError as error:
                if spoke:
                    raise
                failed = True
                self._fail(error, percept.t)
            finally:
                if not failed:
                    self._overhear(percept, context)
            if not failed:
                return
        try:
            async with closing(self._second.answer(percept, context)) as acts:
                async for act in acts:
                    self._took_part = True
                    self._spoken(act, self._second)
                    yield act
        finally:
            self._took_part = True  # it may have learnt more since its last act

    def witness(self, outcome: Outcome) -> None:
        """Told to who spoke last to whom the act was for."""
        self._speaks.get(outcome.act.to, self._first).witness(outcome)

    def learnt(self) -> Learnt:
        """What either has learnt; where both have the same fact, that of `second` counts."""
        learnt = self._first.learnt()
        if self._took_part:
            self._took_part = False
            learnt = _joined(learnt, self._second.learnt())
        note, self._note = self._note or self._new(learnt.note), ""
        return replace(learnt, note=note)

    def _spoken(self, act: Act, by: Speaker) -> None:
        self._speaks.pop(act.to, None)
        self._speaks[act.to] = by
        if len(self._speaks) > _PEOPLE:
            self._speaks.pop(next(iter(self._speaks)))

    def _overhear(self, percept: Percept, context: Context) -> None:
        if isinstance(percept, Text | Event) and isinstance(self._second, Overhearing):
            self._took_part = True
            self._second.overhear(percept, context)

    def _fail(self, error: BackendError, t: float) -> None:
        """Note what to tell, and for how long to leave `first` alone."""
        self._failures += 1
        if isinstance(error, Unavailable) or self._failures >= _BEAR:
            self._until = t + min(_LONGEST, _REST * 2.0 ** min(self._failures - 1, 16))
        if self._new(str(error)):
            self._note = f"{error}; until it works, the embedded mind answers"

    def _new(self, line: str) -> str:
        """`line`, "" where the user was told of its cause before."""
        cause = _NUMBER.sub("#", line)
        known = cause in self._told
        self._told[cause] = None
        if len(self._told) > _CAUSES:
            self._told.pop(next(iter(self._told)))
        return "" if known else line


def _joined(first: Learnt, second: Learnt) -> Learnt:
    ours = {fact.key for fact in second.facts}
    more = [f for f in first.facts if f.key not in ours and not _known(f, second.facts)]
    return Learnt(
        facts=(*second.facts, *more),
        withdrawn=tuple(dict.fromkeys((*first.withdrawn, *second.withdrawn))),
        everything=first.everything or second.everything,
        topic=first.topic or second.topic,
        unfinished=first.unfinished or second.unfinished,
        note=first.note or second.note,
    )


def _known(fact: Record, others: Sequence[Record]) -> bool:
    """Whether one of `others` says much the same."""
    words = set(fact.text.casefold().split())
    for other in others:
        theirs = set(other.text.casefold().split())
        if len(words & theirs) >= _SAME * len(words | theirs):
            return True
    return False
