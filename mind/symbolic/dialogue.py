"""What a mind knows of one conversation: what was told, asked, and really heard."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass, field

from agent.types import Act
from mind.context import Context
from mind.symbolic.ledger import Ledger
from mind.symbolic.notebook import Notebook
from mind.symbolic.topics import Passage


@dataclass(frozen=True, slots=True)
class Question:
    """Something the character asked. `expects` is the kind of fact that answers it, or ''."""

    expects: str = ""
    relation: str = ""  # whose name is asked for, where `expects` is "called"
    passage: Passage | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing to say: marked and filled text, and what is true once it was heard.

    `key` counts as said; `passage` was told up to and with part `part`; `asks` is open.
    """

    text: str
    key: str
    passage: Passage | None = None
    part: int = 0
    asks: Question | None = None


@dataclass
class _Planned:
    act: Act
    left: int  # words that were not heard yet
    piece: Piece | None  # where this act is the last of it


class Plan:
    """The acts of one turn, ticked off word by word as they are heard."""

    def __init__(self, acts: Iterable[tuple[Act, Piece | None]] = ()) -> None:
        self._planned = [_Planned(act, len(act.utterance.split()), piece) for act, piece in acts]
        self._next = self._heard = 0

    @property
    def acts(self) -> tuple[Act, ...]:
        return tuple(planned.act for planned in self._planned)

    @property
    def rest(self) -> list[tuple[Act, Piece | None]]:
        """What is unheard, from the beginning of the sentence that was broken off."""
        return [(p.act, p.piece) for p in self._planned[self._next :]]

    @property
    def keys(self) -> tuple[str, ...]:
        """Of the pieces that were heard to the end."""
        heard = self._planned[: self._next]
        return tuple(planned.piece.key for planned in heard if planned.piece is not None)

    @property
    def unheard(self) -> bool:
        """Whether nobody has heard a word of it."""
        return not self._heard

    def hear(self, words: int) -> list[Piece]:
        """Tick off `words` more. Returns the pieces that are complete by now."""
        done = []
        self._heard += words
        while self._next < len(self._planned):
            planned = self._planned[self._next]
            if planned.left > words:
                planned.left -= words
                break
            words -= planned.left
            planned.left = 0
            self._next += 1
            if planned.piece is not None:
                done.append(planned.piece)
        return done


@dataclass
class Dialogue:
    """One person's conversation with the character."""

    notebook: Notebook = field(default_factory=Notebook)
    said: Counter[str] = field(default_factory=Counter)  # keys of what was heard, how often
    asked: Counter[str] = field(default_factory=Counter)  # what they asked, how often
    spoken: dict[str, int] = field(default_factory=dict)  # sentence -> the turn it was said in
    plan: Plan = field(default_factory=Plan)
    unfinished: Plan = field(default_factory=Plan)  # what an interruption left unsaid
    told_at: Counter[tuple[str, str]] = field(default_factory=Counter)  # fact -> turn
    turn: int = 0
    broken_off: int = 0  # the turn that left `unfinished` behind
    pending: Question | None = None  # heard and not answered
    subject: Passage | None = None  # what we talk of
    subject_at: int = 0  # the turn in which it was
    told: str = ""  # the kind of fact, or intent, that they came up with last
    last_heard: tuple[Act, ...] = ()
    ledger: Ledger = field(default_factory=Ledger)
    heard: str = ""  # what they said in this turn, as they wrote it
    topic: str = ""  # of this turn, or, where `left_open`, the one that it broke off
    left_open: bool = False
    topics: list[str] = field(default_factory=list)  # of this talk so far, the latest last
    questions: list[int] = field(default_factory=list)  # turns in which they heard a question
    moved: dict[str, int] = field(default_factory=dict)  # what followed an answer -> last turn
    keys: tuple[str, ...] = ()  # of what was heard of the turn before
    news: str = ""  # `_good` or `_bad` where they told such news in this turn
    follows: str = ""  # what followed the last answer, and why
    context: Context | None = None  # of the turn that is answered; None without an inner state

    def copy(self) -> Dialogue:
        """One that does not change with this one. Facts, passages and acts never change."""
        twin = copy(self)
        for name, value in vars(self).items():
            if isinstance(value, dict | list | Notebook | Ledger):
                setattr(twin, name, value.copy())
        return twin

    def hear(self, words: int) -> None:
        for piece in self.plan.hear(words):
            self.said[piece.key] += 1
            if piece.passage is not None:
                self.subject, self.subject_at = piece.passage, self.turn
            if piece.asks is not None:
                self.pending = piece.asks
                self.questions = [*self.questions[-9:], self.turn]
