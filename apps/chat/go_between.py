"""What stands between the agent and its mind, voice and body, and tells the account of them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Protocol

from agent.errors import BackendError
from agent.loop import closing
from agent.ports import Body, Mind, Voice
from agent.types import (
    Act,
    Beat,
    Event,
    Outcome,
    Percept,
    Pose,
    Sound,
    Speech,
    Stance,
)
from apps.chat.visitor import unnamed

INTERRUPTS = "interrupts"  # the event of whoever wants silence now


class Ledger(Protocol):
    """The account of a talk, as far as it is told of its parts' doings."""

    person: str
    turn: int

    async def on_beat(self, beat: Beat) -> None: ...

    def on_stance(self, stance: Stance) -> None: ...

    def on_act(self) -> None: ...

    def on_answered(self, turn: int) -> None: ...

    def on_speech(self) -> None: ...

    def on_moved(self) -> None: ...

    def on_silenced(self) -> None: ...

    def on_cut(self, outcome: Outcome) -> None: ...

    def on_error(self, error: BackendError, part: str) -> None: ...


class Noting:
    """The port `Mind`: one whose ledger learns what becomes of its acts.

    The name of the visitor's browser is nothing to be spoken, whatever finds the words. Whoever
    interrupts is yielded to, whatever the mind thinks of it.
    """

    def __init__(self, mind: Mind, ledger: Ledger) -> None:
        self._mind, self._ledger = mind, ledger

    def notice(self, percept: Percept) -> Stance:
        stance = self._mind.notice(percept)
        if isinstance(percept, Event) and percept.name == INTERRUPTS:
            stance = Stance.YIELD
        self._ledger.on_stance(stance)
        return stance

    async def respond(self, percept: Percept) -> AsyncIterator[Act]:
        turn, person = self._ledger.turn, self._ledger.person
        try:
            async with closing(self._mind.respond(percept)) as acts:
                async for act in acts:
                    self._ledger.on_act()
                    if person in act.utterance:
                        act = replace(act, utterance=unnamed(act.utterance, person))
                    yield act
        except BackendError as error:
            self._ledger.on_error(error, "mind")
            raise
        finally:
            self._ledger.on_answered(turn)

    def witness(self, outcome: Outcome) -> None:
        self._mind.witness(outcome)
        if not outcome.complete:
            self._ledger.on_cut(outcome)


class Telling:
    """The port `Voice`: one whose failures are told to the visitor."""

    def __init__(self, voice: Voice, ledger: Ledger) -> None:
        self._voice, self._ledger = voice, ledger

    async def speak(self, act: Act) -> AsyncIterator[Speech]:
        try:
            async with closing(self._voice.speak(act)) as speeches:
                async for speech in speeches:
                    self._ledger.on_speech()
                    yield speech
        except BackendError as error:
            self._ledger.on_error(error, "voice")
            raise


class Moving:
    """The port `Body`: one whose ledger learns when it has moved, and when it falls silent."""

    def __init__(self, body: Body, ledger: Ledger) -> None:
        self._body, self._ledger = body, ledger

    def perform(self, speech: Speech, at: float) -> None:
        self._body.perform(speech, at)
        self._ledger.on_moved()

    def cut(self, at: float) -> None:
        self._ledger.on_silenced()
        self._body.cut(at)

    def listen(self, sound: Sound, at: float) -> None:
        self._body.listen(sound, at)

    def ponder(self, at: float, on: bool) -> None:
        self._body.ponder(at, on)

    def pose(self, t: float) -> Pose:
        return self._body.pose(t)


class Listening:
    """The port `Sink`: a ledger that learns what is about to be heard, before anybody hears it."""

    latency = 0.0

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    async def put(self, beat: Beat) -> None:
        await self._ledger.on_beat(beat)
