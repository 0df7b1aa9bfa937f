"""What stands between a turn and its stage direction: reading it, and giving it time.

A direction goes with the first speech of its act, lasts over what follows, and is seen to its end.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import replace

import numpy as np

from agent.errors import ConfigError
from agent.loop import closing
from agent.ports import Mind, Voice
from agent.types import RATE, SILENCE, Act, Outcome, Percept, Phone, Speech, Stance, Text
from apps.staging.directing import Translate
from body.direction.course import Course
from body.direction.grammar import parse
from body.direction.timing import length, schedule
from mind.script import aside

log = logging.getLogger(__name__)

TAIL = 0.4  # s shown after the last word, so that the mouth is seen to close
_LEAST = 0.6  # s of an act without words


def silence(act: Act, seconds: float) -> Speech:
    """`act` without a sound."""
    n = max(round(seconds * RATE), 1)
    return Speech(act, np.zeros(n, np.float32), (Phone(SILENCE, 0.0, n / RATE),))


class Mute:
    """The port `Voice`: nothing to say."""

    async def speak(self, act: Act) -> AsyncIterator[Speech]:
        yield silence(act, _LEAST)


class Heeding:
    """The port `Mind`: one that is told in brackets how to act, "[wave] Who are you?".

    The mind itself never reads them. Where nothing else is said, it is not asked: the answer is
    an act without words, like `mimed`.
    """

    def __init__(self, mind: Mind, mimed: Act) -> None:
        self._mind, self._mimed = mind, mimed

    def notice(self, percept: Percept) -> Stance:
        plain, direction = _heeded(percept)
        return self._mind.notice(plain) if _said(plain) or not direction else Stance.RESPOND

    def witness(self, outcome: Outcome) -> None:
        if outcome.act.utterance:
            self._mind.witness(outcome)

    async def respond(self, percept: Percept) -> AsyncIterator[Act]:
        plain, direction = _heeded(percept)
        if isinstance(plain, Text) and direction and not _said(plain):
            yield replace(self._mimed, to=plain.source, direction=direction)
            return
        async with closing(self._mind.respond(plain)) as acts:
            async for act in acts:
                yield replace(act, direction=direction) if direction else act
                direction = ""


def _heeded(percept: Percept) -> tuple[Percept, str]:
    """`percept` without what stands there in brackets to be acted, and that."""
    if not isinstance(percept, Text):
        return percept, ""
    text, direction = aside(percept.text, lambda inner: bool(parse(inner).cues))
    return replace(percept, text=text), direction


def _said(percept: Percept) -> bool:
    return isinstance(percept, Text) and any(c.isalnum() for c in percept.text)


class Staged:
    """The ports `Mind` and `Voice`: those it is given, under direction.

    `direction` is for the whole of an answer, beside what its first act asks for; a later act that
    has a direction of its own begins anew. An act without words lasts as long as its direction
    takes, or `seconds`, with the tail that follows. `translate` is asked where a direction has
    words that are not known. What comes to nothing is told in the log.
    """

    def __init__(
        self,
        mind: Mind,
        voice: Voice,
        direction: str = "",
        seconds: float | None = None,
        translate: Translate | None = None,
    ) -> None:
        self._mind, self._voice = mind, voice
        self._direction, self._seconds, self._translate = direction, seconds, translate
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
        async with closing(self._mind.respond(percept)) as acts:
            async for act in acts:
                wish = act.direction
                if last is None and self._direction:
                    wish = f"{self._direction}. at first, {wish}" if wish else self._direction
                if wish:
                    act = replace(act, direction=await self._worded(wish))
                last = act
                yield act
        self._over()
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
            self._over()
            self._course, self._since = Course(parse(act.direction)), 0.0
        spoken = self._voice.speak(act) if act.utterance.strip() else self._mimed(act)
        first = True
        async with closing(spoken) as speeches:
            async for speech in speeches:
                if self._course is not None:
                    self._course.extend(speech, self._since)
                self._since += speech.duration
                # The direction goes with the first speech: the body is not to begin it again.
                yield speech if first else replace(speech, act=replace(speech.act, direction=""))
                first = False

    async def _worded(self, text: str) -> str:
        """`text` in the words of the grammar as far as may be; empty where it cannot be read."""
        try:
            if self._translate is not None and parse(text).unknown:
                text = await asyncio.to_thread(self._translate, text)
            parse(text)
        except ConfigError as error:
            log.warning("%s", error)
            return ""
        return text

    def _over(self) -> None:
        """Nothing more is said under this direction: tell what has waited for it in vain."""
        missing = self._course.unsaid if self._course is not None else ()
        if missing:
            log.warning(
                "direction: %s was never said, so what waits for it is left out; "
                "take a word of the text",
                ", ".join(missing),
            )

    async def _mimed(self, act: Act) -> AsyncIterator[Speech]:
        if self._seconds is not None:
            seconds = self._seconds - TAIL
        else:
            seconds = length(schedule(parse(act.direction), (), 0.0)) - TAIL
        yield silence(act, max(seconds, _LEAST))
