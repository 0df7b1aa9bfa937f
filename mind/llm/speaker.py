"""A language model finds the words of a character.

Code owns the state: the model is told of it, what it says of an emotion only colours the act, and
of the facts that it wants kept only those are that somebody really told.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace

from agent.affect import EMOTIONS, Feeling, affect
from agent.errors import BackendError
from agent.types import Act, Affect, Event, Outcome, Percept, Record, Text, Tick
from mind import occ
from mind.context import Context
from mind.drives import Drive
from mind.llm import telling
from mind.llm.keeping import kept
from mind.llm.material import name, plain
from mind.llm.model import Model
from mind.llm.prompt import Line, Parts
from mind.llm.turn import Turn
from mind.speaker import Learnt

_PEOPLE = 256  # whose names are known at a time
_RECENT = 30  # remarks
_REMARK = 600  # characters of each
_HEARD = 4  # of the last remarks that a fact may rest on
_LORE = 6  # the part of the budget that the lorebook may take
_OPENLY = 0.7  # of the model's emotion at its strongest is seen; the rest is the state's
_AGAINST = 0.5  # factor for an emotion that contradicts the state
_NEAR = 0.03  # product of two valences that do not contradict each other yet
_CLEAR = 0.3  # level from which the face shows the emotion by its name


@dataclass(frozen=True, slots=True)
class Call:
    """What came of a turn: how long it took to the first act, if any, and to its end, in s."""

    turn: Turn
    to: str  # the name of who was spoken to
    first: float | None
    whole: float
    error: str = ""


class Eloquent:
    """The port `Speaker`, by one call of `model` a turn. `watch` is told of each."""

    def __init__(self, model: Model, watch: Callable[[Call], None] | None = None) -> None:
        self._model, self._watch = model, watch
        self._names = dict[str, str]()
        self._learnt = Learnt()

    def meet(self, person: str, facts: Sequence[Record], said: Sequence[str] = ()) -> None:
        """Know the name of `person`."""
        self._names.pop(person, None)
        if told := telling.named(facts):
            self._names[person] = told
            if len(self._names) > _PEOPLE:
                self._names.pop(next(iter(self._names)))

    async def answer(self, percept: Percept, context: Context) -> AsyncIterator[Act]:
        """Raises `BackendError` before the first act, `ConfigError` never."""
        user = self._called(context)
        task = _task(percept, context, user)
        if task is None:
            return
        said = percept.text if isinstance(percept, Text) else ""
        parts = self._parts(said, task, context, user)
        turn, clock = self._model.turn(parts, context.person), self._model.clock
        began, first, error = clock.now(), None, ""
        try:
            async with aclosing(turn.acts()) as acts:
                async for act in acts:
                    first = clock.now() - began if first is None else first
                    act = shown(act, context.affect, occ.feeling(context.state))
                    yield replace(act, to=context.person)
        except BackendError as failed:
            error = str(failed)
            raise
        finally:
            self._learn(turn, said, context, user)
            if self._watch is not None:
                self._watch(Call(turn, user, first, clock.now() - began, error))

    def witness(self, outcome: Outcome) -> None:
        """What was heard comes back with the next context."""

    def learnt(self) -> Learnt:
        """What was learnt since this was asked last."""
        learnt, self._learnt = self._learnt, Learnt()
        return learnt

    async def aclose(self) -> None:
        """Let the model's connections go."""
        await self._model.aclose()

    def _parts(self, said: str, task: str, context: Context, user: str) -> Parts:
        who, state = context.persona, context.state
        recent, local = context.recent[-_RECENT:], context.now + context.offset
        texts = [remark.text for remark in recent] + ([said] if said else [])
        inner = telling.unnamed(telling.state(state, context.person, user), context.person, user)
        labels = {"": who.called, context.person: user}
        return Parts(
            name=who.called,
            said=Line(user, said),
            task=task,
            persona=telling.persona(who, user, state),
            state=f"{telling.today(local)}{inner}",
            memories=telling.memories(context, user, texts),
            recent=tuple(
                Line(
                    labels.get(by) or self._names.get(by) or "somebody else",
                    plain(text, _REMARK),
                )
                for by, text in recent
            ),
            lore=telling.lore(who, texts, user, self._model.budget // _LORE),
        )

    def _called(self, context: Context) -> str:
        """What the prompt calls who is there: never an id, nor as the character is called."""
        told = telling.named([r.record for r in context.recalled[::-1]
                              if r.record.person == context.person])  # fmt: skip
        told = told or self._names.get(context.person, "")
        own = {name(each).casefold() for each in (context.persona.called, context.persona.name)}
        return told if told and told.casefold() not in own else telling.NOBODY

    def _learn(self, turn: Turn, said: str, context: Context, user: str) -> None:
        """Facts of an answer that came whole, and what the user is to be told."""
        note = turn.note or self._learnt.note
        answer, before = turn.answer, replace(self._learnt, note=note)
        self._learnt = before
        if answer is None or not turn.whole:  # what was cut off may have lost its end
            return
        theirs = [r.text for r in context.recent if r.by == context.person][-_HEARD:]
        who = context.persona
        facts, withdrawn = kept(
            answer, [*theirs, said], context.now, context.person, user, (who.called, who.name)
        )
        if "name." in withdrawn or telling.named(facts):
            self.meet(context.person, facts)
        self._learnt = replace(
            before,
            facts=(*before.facts, *facts),
            withdrawn=(*before.withdrawn, *withdrawn),
            topic=answer.topic.replace("_", " ") or before.topic,
        )


def shown(act: Act, state: Affect, felt: Feeling = ()) -> Act:
    """`act` with the emotion that the model gave it blended into what the `state` shows.

    Where that emotion is too weak to be seen, it is what is `felt` that the face shows.
    """
    levels = []
    for emotion, level in act.feeling:
        against = EMOTIONS[emotion].valence * state.valence < -_NEAR
        levels.append((emotion, level * _OPENLY * (_AGAINST if against else 1.0)))
    share = min(1.0, sum(level for _, level in levels))
    told = affect(levels)
    mixed = Affect(
        _mixed(state.valence, share, told.valence),
        _mixed(state.arousal, share, told.arousal),
        _mixed(state.dominance, share, told.dominance),
    )
    clear = tuple((emotion, round(level, 2)) for emotion, level in levels if level >= _CLEAR)
    return replace(act, affect=mixed, feeling=clear or felt)


def _mixed(state: float, share: float, told: float) -> float:
    """`told` is weighed by `share` already."""
    return max(-1.0, min(1.0, state * (1.0 - share) + told))


def _task(percept: Percept, context: Context, user: str) -> str | None:
    """What to do about `percept`: "" is to answer, None nothing."""
    match percept:
        case Text():
            return ""
        case Event(name="joined"):
            known = any(r.record.person == context.person for r in context.recalled)
            how = "You have met before." if known else "You may not know them yet."
            return f"{_title(user)} has just come in. {how} Greet them in one or two sentences."
        case Tick() if context.drive is not None:
            return _unasked(context.drive, context.person, user)
        case _:
            return None


def _unasked(drive: Drive, person: str, user: str) -> str | None:
    """Why the character speaks up."""
    text = plain(telling.unnamed(drive.thread.text, person, user), 200) if drive.thread else ""
    about = f' This is what it is about: "{text}".' if text else ""
    silent = f"Nobody has said anything for a while; {user} is here."
    short = "One or two short sentences; do not greet again, and do not repeat yourself."
    match drive.deed:
        case "silence":
            return None
        case "goodbye":
            return f"{silent} You take your leave now, kindly, in one sentence."
        case "ask":
            return f"{silent} Ask them about something that they told you earlier.{about} {short}"
        case "return":
            return f"{silent} Come back to what was not talked through.{about} {short}"
        case "resume":
            left = f' You still had to say: "{text}".' if text else ""
            return (
                f"You were cut off, and then {user} said nothing.{left} Take it up again in "
                "one or two sentences, as one does."
            )
        case "open":
            return f"{silent} You speak up, because this is on your mind.{about} {short}"


def _title(user: str) -> str:
    return user[0].upper() + user[1:]
