"""The loop: percepts in, beats out. The only module of the core that owns tasks.

Two rhythms, one seam. Turns are event-driven and may be cancelled; the stage is clocked and
never is. They meet in the `Score` (sound) and the `Body` (motion), both of which can be cut.
"""

from __future__ import annotations

import asyncio
import logging
from asyncio import Future
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any, TypeVar, assert_never

import numpy as np
from numpy.typing import NDArray

from agent.errors import BackendError
from agent.ports import Body, Clock, Mind, Renderer, Sink, Voice
from agent.score import Score
from agent.types import RATE, Beat, Outcome, Percept, Pose, Sound, Stance

log = logging.getLogger(__name__)

_AHEAD = 1  # beats offline that are posed while an earlier one is drawn
_SLACK = 0.015  # s behind the clock from where a stage spares itself poses
_HELD = 2  # beats in a row that may share a pose

T = TypeVar("T")


class Agent:
    """One conversational body. Build it in `apps`, then `await agent.run(percepts)`.

    `fps` divides `RATE`; `lead` is how far ahead of what has been heard a turn may plan, and
    `tail` how long the body is shown after the last sound of an offline turn, both in seconds.
    """

    def __init__(
        self,
        mind: Mind,
        voice: Voice,
        body: Body,
        renderer: Renderer | None = None,
        *,
        fps: int = 30,
        lead: float = 2.0,
        tail: float = 0.0,
    ) -> None:
        if fps <= 0 or RATE % fps:
            raise ValueError(f"fps must divide {RATE} so that every beat is whole, got {fps}")
        self._mind, self._voice, self._body, self._renderer = mind, voice, body, renderer
        self._fps, self._lead, self._tail = fps, lead, tail
        self._score = Score()
        self._sinks: Sequence[Sink] = ()
        self._turn: asyncio.Task[None] | None = None
        self._aside: asyncio.Task[None] | None = None  # what was said last, if that is no turn

    async def run(
        self, percepts: AsyncIterator[Percept], sinks: Sequence[Sink], clock: Clock
    ) -> None:
        """Live: converse until `percepts` ends and the last word has been heard.

        Of each speech the mind is told once what was heard of it, also where this is cancelled.
        """
        self._sinks = sinks
        try:
            async with asyncio.TaskGroup() as tasks:
                stage = tasks.create_task(self._stage(clock))
                async for percept in percepts:
                    if isinstance(percept, Sound):
                        self._body.listen(percept, at=self._now)
                    await self._heed(percept, self._mind.notice(percept), clock, tasks)
                await asyncio.gather(*self._going)
                await clock.until(self._score.end + self._unheard + 1 / self._fps)
                stage.cancel()
        finally:
            for outcome in self._score.cut(self._unheard):
                self._mind.witness(outcome)

    async def _heed(
        self, percept: Percept, stance: Stance, clock: Clock, tasks: asyncio.TaskGroup
    ) -> None:
        """Do about `percept` what the mind decided."""
        match stance:
            case Stance.IGNORE:
                return
            case Stance.YIELD:
                await self._stop()
            case Stance.ASIDE if not self._going and not self._score.pending:
                self._aside = tasks.create_task(self._spoken(percept, clock))
            case Stance.ASIDE:
                return
            case Stance.RESPOND:
                await self._stop(spare=self._aside)
                self._turn = tasks.create_task(self._answer(percept, clock))
            case _:
                assert_never(stance)
        # However soon the next percept comes, the mind is asked about this one.
        await asyncio.sleep(0)

    async def perform(self, percept: Percept) -> AsyncIterator[Beat]:
        """Offline: the beats of one whole turn, as fast as they can be made.

        Beats are given out while the turn is planned, so memory stays flat and the first one
        comes as soon as the first clause is known. Raises `BackendError`.
        """
        drawing: deque[tuple[Beat, Future[NDArray[np.uint8] | None]]] = deque()
        try:
            async with closing(self._posed(percept)) as beats:
                async for beat in beats:
                    drawing.append((beat, self._draw(beat)))
                    if len(drawing) > _AHEAD:
                        yield await _drawn(*drawing.popleft())
            while drawing:
                yield await _drawn(*drawing.popleft())
        finally:
            for _, frame in drawing:
                frame.cancel()

    async def _posed(self, percept: Percept) -> AsyncIterator[Beat]:
        """The beats of one whole turn, not drawn yet."""
        async with closing(self._plan(percept)) as plan:
            async for due in plan:
                while self._now < due:
                    yield self._beat()
        end = self._score.end + self._tail
        while self._now < end:
            yield self._beat()

    @property
    def _now(self) -> float:
        """The read head, in seconds: what has been heard so far."""
        return self._score.head / RATE

    @property
    def _unheard(self) -> float:
        """Seconds of what was read that have not come to the listener yet."""
        return max((sink.latency for sink in self._sinks), default=0.0)

    @property
    def _going(self) -> list[asyncio.Task[None]]:
        """What is being thought of, or spoken."""
        return [t for t in (self._turn, self._aside) if t is not None and not t.done()]

    async def _plan(self, percept: Percept) -> AsyncIterator[float]:
        """Think, speak and move; after each speech, yields when the next is wanted."""
        async with closing(self._mind.respond(percept)) as acts:
            async for act in acts:
                async with closing(self._voice.speak(act)) as speeches:
                    async for speech in speeches:
                        self._body.perform(speech, at=self._score.add(speech))
                        yield self._score.end - self._lead

    async def _answer(self, percept: Percept, clock: Clock) -> None:
        """One turn, live, with a body that shows that it is thought of."""
        self._body.ponder(self._now, True)
        try:
            await self._spoken(percept, clock)
        finally:
            self._body.ponder(self._now, False)

    async def _spoken(self, percept: Percept, clock: Clock) -> None:
        """What the mind says to `percept`: at most `lead` seconds ahead of what has been read."""
        try:
            async with closing(self._plan(percept)) as plan:
                async for due in plan:
                    await clock.until(due)
        except BackendError:
            log.exception("turn lost")  # the agent stays in the room and keeps listening

    async def _stop(self, spare: asyncio.Task[None] | None = None) -> None:
        """Fall silent at once; what goes on may then take the time that it needs to end.

        Where it is only an aside that sounds, `spare`, it is let sound.
        """
        going, self._turn, self._aside = self._going, None, None
        for task in going:
            task.cancel()
        outcomes: tuple[Outcome, ...] = ()
        if spare is None and (going or self._score.pending):
            outcomes = self._score.cut(self._unheard)
            self._body.cut(self._now)
        try:
            if going:
                await asyncio.wait(going)
        finally:
            for outcome in outcomes:
                self._mind.witness(outcome)

    async def _stage(self, clock: Clock) -> None:
        held = 0
        pose: Pose | None = None
        while True:
            await clock.until(self._now)
            behind = clock.now() - self._now
            late = behind > 1 / self._fps
            # Sound may not wait for motion: whoever shows it can go on from the last pose.
            held = held + 1 if behind > _SLACK and held < _HELD else 0
            beat = self._beat(pose if held else None)
            pose = beat.pose
            if self._renderer is not None and not late:
                beat = await _drawn(beat, self._draw(beat))
            for sink in self._sinks:
                await sink.put(beat)

    def _beat(self, pose: Pose | None = None) -> Beat:
        """The next beat, not drawn yet; with `pose`, the body is not asked for one."""
        t = self._now
        reading = self._score.read(RATE // self._fps, self._unheard)
        for outcome in reading.outcomes:
            self._mind.witness(outcome)
        return Beat(t, reading.samples, pose or self._body.pose(t), None, reading.begun)

    def _draw(self, beat: Beat) -> Future[NDArray[np.uint8] | None]:
        """The frame of `beat`, to be awaited; None without a renderer.

        Drawn in a thread, so that other turns, sockets and encoders run on in the meantime.
        """
        loop = asyncio.get_running_loop()
        if self._renderer is None:
            nothing: Future[NDArray[np.uint8] | None] = loop.create_future()
            nothing.set_result(None)
            return nothing
        return loop.run_in_executor(None, self._renderer.render, beat.pose)


async def _drawn(beat: Beat, frame: Future[NDArray[np.uint8] | None]) -> Beat:
    return replace(beat, frame=await frame)


@asynccontextmanager
async def closing(items: AsyncIterator[T]) -> AsyncIterator[AsyncIterator[T]]:
    """Close a backend's stream at once when we leave it, and not when it is collected."""
    try:
        yield items
    finally:
        if isinstance(items, AsyncGenerator):
            await items.aclose()


async def unbroken(deed: Coroutine[Any, Any, T]) -> T:
    """What `deed` gives; it runs to its end even where who waits for it is cancelled meanwhile."""
    task = asyncio.ensure_future(deed)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        raise
