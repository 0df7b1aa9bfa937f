"""What stands between a session and its mind, voice, renderer and ear, and tells it of them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from agent.errors import BackendError
from agent.loop import closing
from agent.ports import Mind, Renderer, Voice
from agent.types import Act, Beat, Outcome, Percept, Pose, Speech, Stance


class Ledger(Protocol):
    """A session, as far as it is told of its mind's doings."""

    person: str
    turn: int

    def on_beat(self, beat: Beat) -> None: ...

    def on_stance(self, stance: Stance) -> None: ...

    def on_answered(self, turn: int) -> None: ...

    def on_cut(self, outcome: Outcome) -> None: ...

    def tell(self, note: str) -> None: ...


class Noting:
    """The port `Mind`: one whose session learns what becomes of its acts.

    The name of the visitor's browser is nothing to be spoken, whatever finds the words.
    """

    def __init__(self, mind: Mind, session: Ledger) -> None:
        self._mind, self._session = mind, session

    def notice(self, percept: Percept) -> Stance:
        stance = self._mind.notice(percept)
        self._session.on_stance(stance)
        return stance

    async def respond(self, percept: Percept) -> AsyncIterator[Act]:
        turn, person = self._session.turn, self._session.person
        try:
            async with closing(self._mind.respond(percept)) as acts:
                async for act in acts:
                    if person in act.utterance:
                        act = replace(act, utterance=act.utterance.replace(person, "you"))
                    yield act
        except BackendError as error:
            self._session.tell(str(error))
            raise
        finally:
            self._session.on_answered(turn)

    def witness(self, outcome: Outcome) -> None:
        self._mind.witness(outcome)
        if not outcome.complete:
            self._session.on_cut(outcome)


class Telling:
    """The port `Voice`: one whose failures are told to the visitor."""

    def __init__(self, voice: Voice, tell: Callable[[str], None]) -> None:
        self._voice, self._tell = voice, tell

    async def speak(self, act: Act) -> AsyncIterator[Speech]:
        try:
            async with closing(self._voice.speak(act)) as speeches:
                async for speech in speeches:
                    yield speech
        except BackendError as error:
            self._tell(str(error))
            raise


class Pausing:
    """A renderer that rests while nobody looks; it then gives the last frame again."""

    def __init__(self, renderer: Renderer) -> None:
        self._renderer = renderer
        self._last: NDArray[np.uint8] | None = None
        self.paused = False

    def render(self, pose: Pose) -> NDArray[np.uint8]:
        if self._last is None or not self.paused:
            self._last = self._renderer.render(pose)
        return self._last


class Listening:
    """The port `Sink`: a session that learns what is being heard."""

    latency = 0.0

    def __init__(self, session: Ledger) -> None:
        self._session = session

    async def put(self, beat: Beat) -> None:
        self._session.on_beat(beat)
