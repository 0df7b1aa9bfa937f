"""One visitor and the character who talks with them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from agent.clock import LoopClock
from agent.errors import Unavailable
from agent.loop import Agent, closing
from agent.ports import Mind, Renderer, Sink
from agent.types import Act, Beat, Event, Outcome, Percept, Pose, Stance, Text
from apps import build, living
from apps.chat.wire import WireSink
from apps.directing import checked
from apps.stage import Staged
from apps.vmc.send import sending
from mind.appraisal import tone

KEPT = 200  # lines of transcript
QUIET = 20 * 60.0  # s without a word, after which the character leaves
_SETTLED = 0.25  # s of silence after which a turn is over


@dataclass(slots=True)
class Line:
    """Something that was said, as it was heard so far."""

    role: str  # "user" or "assistant"
    parts: list[tuple[Act | None, str]] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join(text for _, text in self.parts if text)


class Session:
    """Runs an agent live and keeps the transcript of what was really heard."""

    def __init__(self, who: build.Actor) -> None:
        self.who = who
        self.lines: list[Line] = []
        self._percepts: asyncio.Queue[Percept] = asyncio.Queue()
        self._changed = asyncio.Condition()
        self._renderer = _Pausing(build.renderer(who))
        mind, voice = _Noting(living.thinker(who), self), build.voice(who)
        self._staged = Staged(mind, voice, who.options.direct)
        self._body = build.body(who)
        self._t = self._until = 0.0  # now, and the end of what has begun to sound
        self._looked = 0.0  # when somebody last showed to be there
        self._thinking = False  # an answer is being made
        self._followers = 0
        self.turn = 0
        self.over = False

    async def stream(self) -> AsyncGenerator[bytes]:
        """Live: packets for the page until closed. Raises what broke the agent."""
        wire = WireSink()
        agent = Agent(
            self._staged, self._staged, self._body, self._renderer, fps=self.who.options.fps
        )
        with sending(self.who.options.vmc, self.who.avatar) as live:
            sinks: list[Sink] = [wire, _Listener(self), *live]
            talk = asyncio.create_task(agent.run(self._heard(), sinks, LoopClock()))
            talk.add_done_callback(lambda _: wire.end())
            try:
                async with aclosing(wire.packets()) as packets:
                    async for packet in packets:
                        yield packet
                        if self._t - self._looked > QUIET:
                            raise Unavailable("nobody spoke for a while; choose somebody to go on")
                talk.result()
            finally:
                self.over = True
                talk.cancel()
                await asyncio.gather(talk, return_exceptions=True)
                async with self._changed:
                    self._changed.notify_all()

    def look(self, *, hidden: bool) -> None:
        """Somebody is there; `hidden`: but does not see the stage, so nothing is drawn."""
        self._looked = self._t
        self._renderer.paused = hidden

    def greet(self) -> AsyncGenerator[list[Line]]:
        """Let the character notice that somebody came in; else as `answers`."""
        return self._follow(Event(self._t, "joined"))

    def answers(self, text: str) -> AsyncGenerator[list[Line]]:
        """Say `text` to the character; the transcript each time it changes, until it is answered.

        What the character was saying is cut off. Brackets in `text` tell it how to act. Raises
        `ConfigError` where they are not understood.
        """
        checked(text)
        self.lines.append(Line("user", [(None, text)]))
        self._body.attention.mirror(tone(text), self._t)
        return self._follow(Text(self._t, text))

    async def _follow(self, percept: Percept) -> AsyncGenerator[list[Line]]:
        self._looked = self._t
        self._followers += 1
        me = self._followers
        self._thinking = True
        self.lines.append(Line("assistant"))
        del self.lines[:-KEPT]
        self._percepts.put_nowait(percept)
        seen = ""
        while True:
            now = "\n".join(line.text for line in self.lines)
            if now != seen:
                seen = now
                yield self.lines
            if self.over or me != self._followers or self._quiet:
                return
            async with self._changed:
                await self._changed.wait()

    @property
    def _quiet(self) -> bool:
        return not self._thinking and self._t > self._until + _SETTLED

    async def _heard(self) -> AsyncIterator[Percept]:
        while True:
            yield await self._percepts.get()

    async def on_beat(self, beat: Beat) -> None:
        self._t = beat.t
        for begun in beat.begun:
            self._until = begun.start + begun.speech.duration
            if self.lines:
                self.lines[-1].parts.append((begun.speech.act, begun.speech.act.utterance))
        if beat.begun or self._quiet:
            async with self._changed:
                self._changed.notify_all()

    def on_stance(self, stance: Stance) -> None:
        """The mind has decided what to do about what it heard."""
        if stance is not Stance.IGNORE:
            self._thinking = stance is Stance.RESPOND
            self.turn += 1

    def on_answered(self, turn: int) -> None:
        """The mind has given the last act of `turn`, or was cut off."""
        if turn == self.turn:
            self._thinking = False

    def on_cut(self, outcome: Outcome) -> None:
        """Keep of an interrupted act only what was heard."""
        self._until = self._t
        for line in reversed(self.lines):
            for i, (act, _) in enumerate(line.parts):
                if act is outcome.act:
                    whole = outcome.heard == act.utterance
                    line.parts[i] = (act, outcome.heard if whole else f"{outcome.heard} –".lstrip())
                    return


class _Noting:
    """A mind whose session learns what becomes of its acts."""

    def __init__(self, mind: Mind, session: Session) -> None:
        self._mind, self._session = mind, session

    def notice(self, percept: Percept) -> Stance:
        stance = self._mind.notice(percept)
        self._session.on_stance(stance)
        return stance

    async def respond(self, percept: Percept) -> AsyncIterator[Act]:
        turn = self._session.turn
        try:
            async with closing(self._mind.respond(percept)) as acts:
                async for act in acts:
                    yield act
        finally:
            self._session.on_answered(turn)

    def witness(self, outcome: Outcome) -> None:
        self._mind.witness(outcome)
        if not outcome.complete:
            self._session.on_cut(outcome)


class _Listener:
    """A sink that tells the session what is being heard."""

    latency = 0.0

    def __init__(self, session: Session) -> None:
        self._session = session

    async def put(self, beat: Beat) -> None:
        await self._session.on_beat(beat)


class _Pausing:
    """A renderer that rests while nobody looks; it then gives the last frame again."""

    def __init__(self, renderer: Renderer) -> None:
        self._renderer = renderer
        self._last: NDArray[np.uint8] | None = None
        self.paused = False

    def render(self, pose: Pose) -> NDArray[np.uint8]:
        if self._last is None or not self.paused:
            self._last = self._renderer.render(pose)
        return self._last
