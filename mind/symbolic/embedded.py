"""A mind of rules and sentences: no weights, no network, the same answers for the same seed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Sequence

from numpy.random import Generator

from agent.types import Act, Affect, Event, Outcome, Percept, Record, Stance, Text, Tick
from mind import appraisal, occ
from mind.attention import hushed
from mind.context import Context
from mind.lines import split
from mind.persona import Persona
from mind.speaker import Learnt
from mind.symbolic import parse, unasked
from mind.symbolic.compose import AGAIN, compose
from mind.symbolic.dialogue import Dialogue, Piece, Plan
from mind.symbolic.fresh import renewed, unsaid
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
        self.mood: Affect = persona.mood.affect
        self._words, self._rng = Repertoire(persona, rng), rng
        self._dialogues = dict[str, Dialogue]()
        self._last = "", 0.0  # whom the last turn was with, and when, in s since the Unix epoch

    def meet(self, person: str, facts: Sequence[Record]) -> None:
        dialogue = self._with(person)
        dialogue.notebook, dialogue.ledger = Notebook(), Ledger()
        dialogue.ledger.restore(facts, dialogue.notebook)

    async def answer(self, percept: Percept, context: Context) -> AsyncIterator[Act]:
        person = context.person if isinstance(percept, Tick) else percept.source
        dialogue = self._with(person)
        dialogue.context, self._last = context, (person, context.now)
        match percept:
            case Text(text=text):
                message = parse.read(text)
                acts = self._turn(
                    dialogue, person, context.affect, lambda: self._reply(text, message, dialogue)
                )
            case Event(name="joined"):
                acts = self._turn(
                    dialogue,
                    person,
                    context.affect,
                    lambda: (unasked.welcome(dialogue, self._words), None),
                )
            case Tick() if context.drive is not None and context.drive.deed != "silence":
                drive = context.drive
                acts = self._turn(
                    dialogue,
                    person,
                    context.affect,
                    lambda: (unasked.speak_up(drive, dialogue, self._words), None),
                )
            case _:
                return
        for act in acts:
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

    def notice(self, percept: Percept) -> Stance:
        """Answers what is said and who comes in; falls silent when told to."""
        match percept:
            case Text(text=text):
                return Stance.YIELD if hushed(text) else Stance.RESPOND
            case Event(name="joined"):
                return Stance.RESPOND
            case _:
                return Stance.IGNORE

    async def respond(self, percept: Percept) -> AsyncIterator[Act]:
        match percept:
            case Text(text=text, source=source):
                heard = text
            case Event(name="joined", source=source):
                heard = "hello"
            case _:
                return
        message, dialogue = parse.read(heard), self._with(source)
        words = [w for clause in message.clauses for w in clause.words]

        def composed() -> Composed:
            pieces, chief = self._reply(heard, message, dialogue)
            intent = chief.intent if chief else message.kind.value
            self.mood = appraisal.feel(self.mood, self.persona, intent, words)
            return pieces, chief

        for act in self._turn(dialogue, source, None, composed):
            yield act

    def notebook(self, source: str) -> Notebook:
        """What `source` told about themselves."""
        return self._with(source).notebook

    def _reply(self, text: str, message: parse.Message, dialogue: Dialogue) -> Composed:
        dialogue.heard = text
        return compose(message, dialogue, self._words)

    def _turn(
        self,
        dialogue: Dialogue,
        to: str,
        mood: Affect | None,
        composed: Callable[[], Composed],
    ) -> tuple[Act, ...]:
        """Plan a whole turn; it costs a few milliseconds. `mood` None: the mind's own."""
        if dialogue.plan.rest:
            dialogue.unfinished = Plan(dialogue.plan.rest)
            dialogue.broken_off = dialogue.turn
        heard = dialogue.plan.acts[: len(dialogue.plan.acts) - len(dialogue.plan.rest)]
        if dialogue.plan.rest:
            unsaid(dialogue, " ".join(act.utterance for act in heard))
        dialogue.last_heard = heard or dialogue.last_heard
        dialogue.turn += 1
        dialogue.heard = ""
        pieces, chief = composed()
        again = chief is not None and chief.intent in AGAIN
        left = None if again else left_open(dialogue, chief)
        dialogue.left_open, dialogue.topic = left is not None, left or topic_of(chief)
        if dialogue.topic and dialogue.topic not in dialogue.topics[-3:]:
            dialogue.topics = [*dialogue.topics[-9:], dialogue.topic]
        if not again:
            pieces = renewed(pieces, dialogue, self.persona, self._rng)
        dialogue.pending = None
        shown = self.mood if mood is None else mood
        dialogue.plan = Plan(
            it for piece in pieces for it in self._acts(piece, to, shown, dialogue)
        )
        return dialogue.plan.acts

    def _acts(
        self, piece: Piece, to: str, mood: Affect, dialogue: Dialogue
    ) -> Iterator[tuple[Act, Piece | None]]:
        lines = list(split(piece.text))
        felt = occ.feeling(dialogue.context.state) if dialogue.context else ()
        for i, line in enumerate(lines):
            affect = appraisal.show(line, mood, self.persona)
            feeling = appraisal.named(line, mood, self.persona) or felt
            act = Act(line.text, line.intent, affect, line.gaze, to, feeling)
            yield act, piece if i == len(lines) - 1 else None

    def _with(self, source: str) -> Dialogue:
        dialogue = self._dialogues.pop(source, None) or Dialogue()
        self._dialogues[source] = dialogue
        if len(self._dialogues) > PEOPLE:
            self._dialogues.pop(next(iter(self._dialogues)))
        return dialogue
