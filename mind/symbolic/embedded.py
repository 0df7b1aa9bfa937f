"""A mind of rules and sentences: no weights, no network, the same answers for the same seed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Sequence

from numpy.random import Generator

from agent.types import Act, Event, Outcome, Percept, Record, Text, Tick
from mind import expression, occ
from mind.context import Context
from mind.lines import split
from mind.persona import Persona
from mind.speaker import Learnt
from mind.symbolic import parse, unasked
from mind.symbolic.compose import AGAIN, compose
from mind.symbolic.dialogue import Dialogue, Piece, Plan
from mind.symbolic.fresh import before, renewed, unsaid
from mind.symbolic.ledger import Ledger
from mind.symbolic.meaning import Sense
from mind.symbolic.notebook import Notebook
from mind.symbolic.repertoire import Repertoire
from mind.symbolic.threads import left_open, topic_of

PEOPLE = 256  # conversations kept at a time; the one longest silent goes first

Composed = tuple[list[Piece], Sense | None]


class Embedded:
    """A `Speaker` that holds a small conversation in character, with each person its own.

    Remembers what it was told until it is dropped, and of its own words only what was heard.
    """

    def __init__(self, persona: Persona, rng: Generator) -> None:
        self.persona = persona
        self._words, self._rng = Repertoire(persona, rng), rng
        self._dialogues = dict[str, Dialogue]()
        self._before = dict[str, Dialogue]()  # as it was before the last answer to somebody
        self._last = "", 0.0  # whom the last turn was with, and when, in s since the Unix epoch

    def meet(self, person: str, facts: Sequence[Record], said: Sequence[str] = ()) -> None:
        dialogue = self._with(person)
        before(dialogue, said)
        dialogue.notebook, dialogue.ledger = Notebook(), Ledger()
        dialogue.ledger.restore(facts, dialogue.notebook)

    async def answer(self, percept: Percept, context: Context) -> AsyncIterator[Act]:
        dialogue = self._begin(context)
        composed = self._composer(percept, context, dialogue)
        if composed is not None:
            for act in self._turn(dialogue, context, composed):
                yield act

    def witness(self, outcome: Outcome) -> None:
        dialogue = self._dialogues.get(outcome.act.to)
        if dialogue is not None:
            dialogue.hear(len(outcome.heard.split()))

    def learnt(self) -> Learnt:
        person, t = self._last
        if not person:
            return Learnt()
        dialogue = self._with(person)
        news = dialogue.ledger.news(dialogue.notebook, person, t)
        return Learnt(
            news.facts, news.withdrawn, news.everything, dialogue.topic, dialogue.left_open
        )

    def overhear(self, percept: Percept, context: Context) -> None:
        """As `answer`, but what it would say is never said, nor counted as broken off."""
        if not isinstance(percept, Text):
            return
        dialogue = self._begin(context)
        dialogue.turn += 1
        _, chief = self._reply(percept.text, dialogue)
        self._about(dialogue, left_open(dialogue, chief), chief)
        dialogue.plan, dialogue.pending = Plan(), None

    def _composer(
        self, percept: Percept, context: Context, dialogue: Dialogue
    ) -> Callable[[], Composed] | None:
        """What makes the pieces of a turn, when all else of the turn is ready for it."""
        words, drive = self._words, context.drive
        match percept:
            case Text(text=text):
                return lambda: self._reply(text, dialogue)
            case Event(name="joined"):
                return lambda: (unasked.welcome(dialogue, words), None)
            case Tick() if drive is not None and drive.deed != "silence":
                return lambda: (unasked.speak_up(drive, dialogue, words), None)
        return None

    def _reply(self, text: str, dialogue: Dialogue) -> Composed:
        dialogue.heard = text
        return compose(parse.read(text), dialogue, self._words)

    def _turn(
        self, dialogue: Dialogue, context: Context, composed: Callable[[], Composed]
    ) -> tuple[Act, ...]:
        """Plan a whole turn; it costs a few milliseconds."""
        if dialogue.plan.rest:
            dialogue.unfinished = Plan(dialogue.plan.rest)
            dialogue.broken_off = dialogue.turn
        heard = dialogue.plan.acts[: len(dialogue.plan.acts) - len(dialogue.plan.rest)]
        if dialogue.plan.rest:
            unsaid(dialogue, " ".join(act.utterance for act in heard))
        dialogue.last_heard = heard or dialogue.last_heard
        dialogue.turn += 1
        if heard:
            dialogue.keys = dialogue.plan.keys
        dialogue.heard = ""
        pieces, chief = composed()
        again = chief is not None and chief.intent in AGAIN
        self._about(dialogue, None if again else left_open(dialogue, chief), chief)
        if dialogue.topic and dialogue.topic not in dialogue.topics[-3:]:
            dialogue.topics = [*dialogue.topics[-9:], dialogue.topic]
        if not again:
            asked = chief is not None and chief.clause.asks
            pieces = renewed(pieces, dialogue, self.persona, self._rng, asked)
        dialogue.pending = None
        dialogue.plan = Plan(it for piece in pieces for it in self._acts(piece, context))
        return dialogue.plan.acts

    def _about(self, dialogue: Dialogue, left: str | None, chief: Sense | None) -> None:
        """Note what this turn is about: what was left in the middle, or what was said."""
        dialogue.left_open, dialogue.topic = left is not None, left or topic_of(chief)

    def _acts(self, piece: Piece, context: Context) -> Iterator[tuple[Act, Piece | None]]:
        lines = list(split(piece.text))
        felt = occ.feeling(context.state)
        for i, line in enumerate(lines):
            affect = expression.show(line, context.affect, self.persona)
            feeling = expression.named(line, context.affect, self.persona) or felt
            act = Act(line.text, line.intent, affect, line.gaze, context.person, feeling)
            yield act, piece if i == len(lines) - 1 else None

    def _begin(self, context: Context) -> Dialogue:
        """The dialogue of a turn. An answer that nobody heard is taken back: it is made anew."""
        person = context.person
        dialogue, before = self._with(person), self._before.get(person)
        if context.anew and before is not None and dialogue.plan.unheard:
            dialogue = self._dialogues[person] = before
        self._before = {person: dialogue.copy()}
        dialogue.context, self._last = context, (person, context.now)
        return dialogue

    def _with(self, source: str) -> Dialogue:
        dialogue = self._dialogues.pop(source, None) or Dialogue()
        self._dialogues[source] = dialogue
        if len(self._dialogues) > PEOPLE:
            self._dialogues.pop(next(iter(self._dialogues)))
        return dialogue
