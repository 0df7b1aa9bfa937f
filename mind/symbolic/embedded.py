"""A mind of rules and sentences: no weights, no network, the same answers for the same seed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

from numpy.random import Generator

from agent.types import Act, Affect, Event, Outcome, Percept, Stance, Text
from mind import appraisal
from mind.lines import split
from mind.persona import Persona
from mind.symbolic import parse
from mind.symbolic.compose import compose
from mind.symbolic.dialogue import Dialogue, Piece, Plan
from mind.symbolic.fresh import renewed, unsaid
from mind.symbolic.notebook import Notebook
from mind.symbolic.repertoire import Repertoire
from mind.tables import table

_AGAIN = frozenset(("repeat", "meant", "resume"))  # asked to say the same again
PEOPLE = 256  # conversations kept at a time; the one longest silent goes first


class Embedded:
    """Holds a small conversation in character, with each `source` its own.

    Remembers what it was told until it is dropped, and of its own words only what was heard.
    """

    def __init__(self, persona: Persona, rng: Generator) -> None:
        self.persona = persona
        self.mood: Affect = persona.mood.affect
        self._words, self._rng = Repertoire(persona, rng), rng
        self._dialogues = dict[str, Dialogue]()

    def notice(self, percept: Percept) -> Stance:
        """Answers what is said and who comes in; falls silent when told to."""
        match percept:
            case Text(text=text):
                hush = len(text) < 40 and " ".join(parse.plain(text)) in table("flow")["hush"]
                return Stance.YIELD if hush else Stance.RESPOND
            case Event(name="joined"):
                return Stance.RESPOND
            case _:
                return Stance.IGNORE

    async def respond(self, percept: Percept) -> AsyncIterator[Act]:
        match percept:
            case Text(text=text, source=source):
                acts = self._answer(text, source)
            case Event(name="joined", source=source):
                acts = self._answer("hello", source)
            case _:
                return
        for act in acts:
            yield act

    def witness(self, outcome: Outcome) -> None:
        dialogue = self._dialogues.get(outcome.act.to)
        if dialogue is not None:
            dialogue.hear(len(outcome.heard.split()))

    def notebook(self, source: str) -> Notebook:
        """What `source` told about themselves."""
        return self._with(source).notebook

    def _answer(self, text: str, source: str) -> tuple[Act, ...]:
        """Plan the whole turn; it costs a few milliseconds."""
        dialogue = self._with(source)
        if dialogue.plan.rest:
            dialogue.unfinished = Plan(dialogue.plan.rest)
            dialogue.broken_off = dialogue.turn
        heard = dialogue.plan.acts[: len(dialogue.plan.acts) - len(dialogue.plan.rest)]
        if dialogue.plan.rest:
            unsaid(dialogue, " ".join(act.utterance for act in heard))
        dialogue.last_heard = heard or dialogue.last_heard
        dialogue.turn += 1
        message = parse.read(text)
        pieces, chief = compose(message, dialogue, self._words)
        if chief is None or chief.intent not in _AGAIN:
            pieces = renewed(pieces, dialogue, self.persona, self._rng)
        dialogue.pending = None
        words = [w for clause in message.clauses for w in clause.words]
        intent = chief.intent if chief else message.kind.value
        self.mood = appraisal.feel(self.mood, self.persona, intent, words)
        dialogue.plan = Plan(planned for p in pieces for planned in self._acts(p, source))
        return dialogue.plan.acts

    def _acts(self, piece: Piece, to: str) -> Iterator[tuple[Act, Piece | None]]:
        lines = list(split(piece.text))
        for i, line in enumerate(lines):
            affect = appraisal.show(line, self.mood, self.persona)
            feeling = appraisal.named(line, self.mood, self.persona)
            act = Act(line.text, line.intent, affect, line.gaze, to, feeling)
            yield act, piece if i == len(lines) - 1 else None

    def _with(self, source: str) -> Dialogue:
        dialogue = self._dialogues.pop(source, None) or Dialogue()
        self._dialogues[source] = dialogue
        if len(self._dialogues) > PEOPLE:
            self._dialogues.pop(next(iter(self._dialogues)))
        return dialogue
