"""What stands between a session and its mind, voice and body, and tells it of them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Protocol

from agent.errors import BackendError
from agent.loop import closing
from agent.ports import Body, Mind, Voice
from agent.types import (
    Act,
    Array,
    Beat,
    Event,
    Outcome,
    Percept,
    Pose,
    Sound,
    Speech,
    Stance,
    Text,
)
from apps.build import Actor
from apps.chat.visitor import unnamed

INTERRUPTS = "interrupts"  # the event of whoever wants silence now


class LiveEar(Protocol):
    """An ear that listens to one person while the character may be speaking.

    `percepts` are what `agent.ports.Ear` promises, until it is closed.
    """

    def feed(self, samples: Array, t: float, held: bool) -> None:
        """Take in samples (n,) at 16 kHz that sounded from `t` s of the session on.

        `held`: the user holds down the button to talk, so the turn is not over yet.
        """
        ...

    def release(self) -> None:
        """The microphone is closed: who speaks has ended."""
        ...

    def reference(self, samples: Array, t: float) -> None:
        """Know that the character's own samples (n,) at `RATE` are played from `t` on."""
        ...

    def said(self, text: str, t: float) -> None:
        """Know that the character says `text` from `t` on."""
        ...

    def percepts(self) -> AsyncIterator[Text | Event]: ...

    def close(self) -> None:
        """Nothing more is fed; the iteration ends."""
        ...


Who = Callable[[Array], str]  # whose voice sounds in (n,) at 16 kHz; "" where it is unknown


class Ears(Protocol):
    """What makes ears for all microphones. It may take seconds.

    A language is a tag; "" leaves it to who hears. Raises `ConfigError`, `Unavailable`.
    """

    async def ear(self, who: Actor, language: str, known: Who) -> LiveEar: ...

    async def about(self, who: Actor, language: str) -> str:
        """By what means it hears, in plain words."""
        ...

    def close(self) -> None: ...


class Ledger(Protocol):
    """A session, as far as it is told of its parts' doings."""

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
    """The port `Mind`: one whose session learns what becomes of its acts.

    The name of the visitor's browser is nothing to be spoken, whatever finds the words. Whoever
    interrupts is yielded to, whatever the mind thinks of it.
    """

    def __init__(self, mind: Mind, session: Ledger) -> None:
        self._mind, self._session = mind, session

    def notice(self, percept: Percept) -> Stance:
        stance = self._mind.notice(percept)
        if isinstance(percept, Event) and percept.name == INTERRUPTS:
            stance = Stance.YIELD
        self._session.on_stance(stance)
        return stance

    async def respond(self, percept: Percept) -> AsyncIterator[Act]:
        turn, person = self._session.turn, self._session.person
        try:
            async with closing(self._mind.respond(percept)) as acts:
                async for act in acts:
                    self._session.on_act()
                    if person in act.utterance:
                        act = replace(act, utterance=unnamed(act.utterance, person))
                    yield act
        except BackendError as error:
            self._session.on_error(error, "mind")
            raise
        finally:
            self._session.on_answered(turn)

    def witness(self, outcome: Outcome) -> None:
        self._mind.witness(outcome)
        if not outcome.complete:
            self._session.on_cut(outcome)


class Telling:
    """The port `Voice`: one whose failures are told to the visitor."""

    def __init__(self, voice: Voice, session: Ledger) -> None:
        self._voice, self._session = voice, session

    async def speak(self, act: Act) -> AsyncIterator[Speech]:
        try:
            async with closing(self._voice.speak(act)) as speeches:
                async for speech in speeches:
                    self._session.on_speech()
                    yield speech
        except BackendError as error:
            self._session.on_error(error, "voice")
            raise


class Moving:
    """The port `Body`: one whose session learns when it has moved, and when it falls silent."""

    def __init__(self, body: Body, session: Ledger) -> None:
        self._body, self._session = body, session

    def perform(self, speech: Speech, at: float) -> None:
        self._body.perform(speech, at)
        self._session.on_moved()

    def cut(self, at: float) -> None:
        self._session.on_silenced()
        self._body.cut(at)

    def listen(self, sound: Sound, at: float) -> None:
        self._body.listen(sound, at)

    def ponder(self, at: float, on: bool) -> None:
        self._body.ponder(at, on)

    def pose(self, t: float) -> Pose:
        return self._body.pose(t)


class Listening:
    """The port `Sink`: a session that learns what is about to be heard, before anybody hears it."""

    latency = 0.0

    def __init__(self, session: Ledger) -> None:
        self._session = session

    async def put(self, beat: Beat) -> None:
        await self._session.on_beat(beat)
