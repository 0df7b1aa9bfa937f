"""What stands between a turn and its stage direction: reading it, and giving it time.

A direction goes with the first speech of its act, lasts over what follows, and is seen to its end.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import replace
from typing import Protocol

import numpy as np

from agent.errors import ConfigError
from agent.ports import Mind, Voice
from agent.types import RATE, SILENCE, Act, Outcome, Percept, Phone, Speech, Stance
from body.direction.course import Course
from body.direction.grammar import complaint, parse
from body.direction.timing import length, schedule
from body.direction.values import Direction

TAIL = 0.4  # s shown after the last word, so that the mouth is seen to close
_LEAST = 0.6  # s of an act without words


class Translate(Protocol):
    """Puts free text into the words of the grammar, as a language model may."""

    def __call__(self, text: str) -> str: ...


def understood(text: str, translate: Translate | None = None) -> Direction:
    """`text` as a direction, by way of `translate` where its own words do not do.

    Raises `ConfigError` that names the first word that is not understood.
    """
    direction = parse(text)
    if direction.unknown and translate is not None:
        direction = parse(translate(text))
    if direction.unknown:
        raise ConfigError(complaint(direction))
    if not direction.cues:
        raise ConfigError(f"direction {text!r} holds nothing to act; try: smile, then nod slowly")
    return direction


def bracketed(text: str) -> bool:
    """Whether what stands in brackets in a text is a direction, and not a part of the text.

    Raises `ConfigError` where only some of it is understood.
    """
    direction = parse(text)
    if not direction.cues:
        return False
    if direction.unknown:
        raise ConfigError(f"in [{text}]: {complaint(direction)}")
    return True


def silence(act: Act, seconds: float) -> Speech:
    """`act` without a sound."""
    n = max(round(seconds * RATE), 1)
    return Speech(act, np.zeros(n, np.float32), (Phone(SILENCE, 0.0, n / RATE),))


class Mute:
    """The port `Voice`: nothing to say."""

    async def speak(self, act: Act) -> AsyncIterator[Speech]:
        yield silence(act, _LEAST)


class Staged:
    """The ports `Mind` and `Voice`: those it is given, under direction.

    `direction` is for the whole of an answer; an act that has one of its own begins anew. An act
    without words lasts as long as its direction takes, or `seconds`, with the tail that follows.
    """

    def __init__(
        self, mind: Mind, voice: Voice, direction: str = "", seconds: float | None = None
    ) -> None:
        self._mind, self._voice = mind, voice
        self._direction, self._seconds = direction, seconds
        self._course: Course | None = None
        self._since = 0.0  # s since the direction began
        self._rest: Act | None = None  # the act that gives what is left of it time

    def notice(self, percept: Percept) -> Stance:
        return self._mind.notice(percept)

    def witness(self, outcome: Outcome) -> None:
        if outcome.act is not self._rest:
            self._mind.witness(outcome)

    async def respond(self, percept: Percept) -> AsyncIterator[Act]:
        last, self._course = None, None
        async for act in self._mind.respond(percept):
            if last is None and self._direction and not act.direction:
                act = replace(act, direction=self._direction)
            last = act
            yield act
        if last is not None and self._seconds is None:
            self._rest = replace(last, utterance="", intent="inform", direction="")
            yield self._rest

    async def speak(self, act: Act) -> AsyncIterator[Speech]:
        if act is self._rest:
            left = self._course.length - self._course.end - TAIL if self._course else 0.0
            if left > 0.05:
                yield silence(act, left)
            return
        if act.direction:
            self._course, self._since = Course(parse(act.direction)), 0.0
        spoken = self._voice.speak(act) if act.utterance.strip() else self._mimed(act)
        first = True
        try:
            async for speech in spoken:
                if self._course is not None:
                    self._course.extend(speech, self._since)
                self._since += speech.duration
                # The direction goes with the first speech: the body is not to begin it again.
                yield speech if first else replace(speech, act=replace(speech.act, direction=""))
                first = False
        finally:
            if isinstance(spoken, AsyncGenerator):
                await spoken.aclose()

    async def _mimed(self, act: Act) -> AsyncIterator[Speech]:
        if self._seconds is not None:
            seconds = self._seconds - TAIL
        else:
            seconds = length(schedule(parse(act.direction), (), 0.0)) - TAIL
        yield silence(act, max(seconds, _LEAST))
