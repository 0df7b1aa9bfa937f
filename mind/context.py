"""All that a speaker is told for one turn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from agent.types import Affect, Recalled
from mind import occ
from mind.drives import Drive
from mind.persona import Persona
from mind.state import Bond, State


class Remark(NamedTuple):
    """Something that was said and heard; `by` "" is the character itself."""

    by: str
    text: str


@dataclass(frozen=True, slots=True)
class Context:
    """Who speaks, to whom, how it stands between them, and what comes to mind.

    `state` is as it stands at `now`, in seconds since the Unix epoch, after what was just heard.
    `recalled` comes the strongest first; `recent` the oldest first, without what is answered now.
    """

    persona: Persona
    state: State
    now: float
    person: str = ""  # who is spoken with; "" nobody
    recalled: Sequence[Recalled] = ()
    recent: Sequence[Remark] = ()
    drive: Drive | None = None  # why something is said unasked; None in an answer
    anew: bool = False  # nothing was heard of the last answer, and this one takes its place
    offset: float = 0.0  # s that its day is ahead of Greenwich's

    @property
    def affect(self) -> Affect:
        """What is to be seen and heard of the state."""
        return occ.affect(self.state)

    @property
    def bond(self) -> Bond:
        """How the character stands to `person`."""
        return self.state.bond(self.person)
