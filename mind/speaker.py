"""What finds the words: the embedded mind, a language model, or one that stands in for another."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from agent.types import Act, Outcome, Percept, Record
from mind.context import Context


@dataclass(frozen=True, slots=True)
class Learnt:
    """What came of a turn beside its acts.

    `facts` are to be kept; those whose key is in `withdrawn` were taken back. `everything` asks to
    forget all that this person ever said. `topic` is what the turn was about, and `unfinished`
    whether it was left in the middle. `note` is to be told to the user quietly, not spoken.
    """

    facts: tuple[Record, ...] = ()
    withdrawn: tuple[str, ...] = ()
    everything: bool = False
    topic: str = ""
    unfinished: bool = False
    note: str = ""


class Speaker(Protocol):
    """Finds words. Keeps nothing that outlasts the session, and decides nothing of the state."""

    def meet(self, person: str, facts: Sequence[Record], said: Sequence[str] = ()) -> None:
        """`facts`, and no others, are known of `person`, who comes, or had them changed.

        `said` is what they heard of the character in earlier talks, the oldest first.
        """
        ...

    def answer(self, percept: Percept, context: Context) -> AsyncIterator[Act]:
        """Act by act: to what was said, to who came in, or on a `Tick` by `context.drive`.

        Raises `BackendError` before the first act, never after it. Ends promptly when closed.
        """
        ...

    def witness(self, outcome: Outcome) -> None:
        """Learn what of an act the listener really got."""
        ...

    def learnt(self) -> Learnt:
        """What was learnt since this was asked last."""
        ...


@runtime_checkable
class Overhearing(Protocol):
    """A speaker that follows a talk while another finds the words: see `standin`."""

    def overhear(self, percept: Percept, context: Context) -> None:
        """Learn of `percept` what `answer` would, and say nothing."""
        ...
