"""One visitor and the character who talks with them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing

from agent.clock import LoopClock
from agent.errors import BackendError, Unavailable
from agent.loop import Agent
from agent.ports import Sink
from agent.types import Beat, Event, Outcome, Percept, Stance, Text, Tick
from apps import build
from apps.chat.feelings import Pulse
from apps.chat.hearing import Listening, Noting, Pausing, Telling
from apps.chat.memories import Memories
from apps.chat.transcript import Transcript
from apps.chat.wire import WireSink
from apps.life import living
from apps.past.known import Known
from apps.staging.directing import checked
from apps.staging.stage import Heeding, Staged
from apps.vmc.send import sending
from mind.drives import Manner
from mind.mind import Living
from mind.tone import tone

log = logging.getLogger(__name__)

QUIET = 20 * 60.0  # s without a word, after which the character leaves
_SETTLED = 0.25  # s of silence after which a turn is over
_TICK = 1.0  # s between the chances to speak up unasked
_TYPING = 1.0  # s between two keystrokes that are noticed
_READ = 15.0  # s that a note stays, to be read
_NOTE = 240  # characters of what is told quietly


class Session:
    """Runs an agent live and keeps the transcript of what was really heard."""

    def __init__(self, who: build.Actor, person: str, memories: Memories, manner: Manner) -> None:
        self.who, self.person = who, person
        self.transcript, self.pulse = Transcript(), Pulse()
        self.note = ""  # the last thing that was told quietly
        self.mind: Living | None = None  # while it lives
        self.known: Known | None = None  # what it remembers of the visitor, while it lives
        self.turn = 0
        self.over = False
        self.life: asyncio.Task[None] | None = None  # outlasts the page, to keep what happened
        self._memories, self._manner = memories, manner
        self._percepts: asyncio.Queue[Percept] = asyncio.Queue()
        self._renderer = Pausing(build.renderer(who))
        self._voice, self._body = Telling(build.voice(who), self.tell), build.body(who)
        self._news, self._changes = asyncio.Event(), 0
        self._t = self._until = 0.0  # now, and the end of what has begun to sound
        self._looked = self._typed = 0.0  # when somebody last showed to be there, and typed
        self._noted = 0.0  # when something was told quietly
        self._thinking = False  # an answer is being made
        self._reason = ""  # why it was ended

    async def stream(self) -> AsyncGenerator[bytes]:
        """Live: packets for the page until closed. Raises what broke the agent."""
        wire = WireSink()
        self.life = life = asyncio.create_task(self._live(wire))
        life.add_done_callback(lambda _: wire.end())
        life.add_done_callback(self._ended)
        try:
            async with aclosing(wire.packets()) as packets:
                async for packet in packets:
                    yield packet
                    if self._t - self._looked > QUIET:
                        raise Unavailable("nobody spoke for a while; choose somebody to go on")
            if life.cancelled():
                raise Unavailable(self._reason)
            life.result()
        finally:
            # Not awaited: whoever waits here is cancelled again and again when the page goes.
            self.end("the character has left; choose one to go on")

    def end(self, reason: str) -> None:
        """Let the character go, and keep what happened; `life` is done once it is kept."""
        if self.life is not None and not self._reason:
            self._reason = reason
            self.life.cancel()

    def look(self, *, hidden: bool) -> None:
        """Somebody is there; `hidden`: but does not see the stage, so nothing is drawn."""
        self._looked = self._t
        self._renderer.paused = hidden

    def typing(self) -> None:
        """The visitor is about to say something."""
        if self._t - self._typed >= _TYPING:
            self._looked = self._typed = self._t
            self._percepts.put_nowait(Event(self._t, "typing", source=self.person))

    def greet(self) -> None:
        """Let the character notice that the visitor came in."""
        self._begin(Event(self._t, "joined", source=self.person))

    def say(self, text: str) -> None:
        """Say `text` to the character; what it was saying is cut off.

        Brackets in `text` tell it how to act. Raises `ConfigError` where they are not understood.
        """
        checked(text)
        self.transcript.said(text)
        if self._t - self._noted > _READ:
            self.note = ""
        self._body.attention.mirror(tone(text), self._t)
        self._begin(Text(self._t, text, self.person))

    def tell(self, note: str) -> None:
        """Tell the visitor something quietly, beside the talk."""
        line = " ".join(note.replace(self.person, "you").split())
        self._noted = self._t
        self.note = line if len(line) <= _NOTE else f"{line[: _NOTE - 1]}…"
        self._changed()

    async def changes(self) -> AsyncGenerator[None]:
        """At once, and each time that there is something new to show, until it is over."""
        seen = -1
        while True:
            news = self._news
            if seen != self._changes:
                seen = self._changes
                yield
            elif self.over:
                return
            else:
                await news.wait()

    @property
    def quiet(self) -> bool:
        """Nothing is said, nor about to be."""
        return not self._thinking and self._t > self._until + _SETTLED

    async def keep(self) -> None:
        """Write down what happened until now."""
        if self.mind is not None:
            await self.mind.keep()

    async def reread(self) -> None:
        """What is remembered of the visitor was changed: know it so."""
        if self.mind is not None:
            await self.mind.reread(self.person)

    async def _live(self, wire: WireSink) -> None:
        """The character's life with the visitor, from waking to all being kept."""
        who = self.who
        try:
            async with (
                self._memories.of(who.persona.id) as memory,
                living.alive(
                    who, remember=True, memory=memory, manner=self._manner, tell=self.tell
                ) as mind,
            ):
                self.mind, self.known = mind, Known(memory, self.person)
                try:
                    await self._run(mind, wire)
                finally:
                    mind.notice(Event(self._t, "left", source=self.person))
        except BaseExceptionGroup as group:
            raise _first(group) from group
        finally:
            self.mind = self.known = None
            self.over = True
            self._changed()

    async def _run(self, mind: Living, wire: WireSink) -> None:
        heeding = Heeding(mind, living.mimed(self.who))
        staged = Staged(Noting(heeding, self), self._voice, self.who.options.direct)
        agent = Agent(staged, staged, self._body, self._renderer, fps=self.who.options.fps)
        with sending(self.who.options.vmc, self.who.avatar) as live:
            sinks: list[Sink] = [wire, Listening(self), *live]
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._tick(mind))
                await agent.run(self._heard(), sinks, LoopClock())

    async def _tick(self, mind: Living) -> None:
        """Give the character its chances to speak up, and to think."""
        while True:
            await asyncio.sleep(_TICK)
            self.pulse.feel(self._t, mind.state.mood)
            if not self.quiet:
                continue
            self._percepts.put_nowait(Tick(self._t))
            try:
                await mind.idle(self._t)
            except BackendError as error:
                self.tell(str(error))

    def _begin(self, percept: Percept) -> None:
        self._looked = self._t
        self._thinking = True
        self._percepts.put_nowait(percept)
        self._changed()

    async def _heard(self) -> AsyncIterator[Percept]:
        while True:
            yield await self._percepts.get()

    def _changed(self) -> None:
        self._changes += 1
        self._news.set()
        self._news = asyncio.Event()

    def _ended(self, life: asyncio.Task[None]) -> None:
        """Where the page has gone, nobody else hears of what went wrong."""
        if not life.cancelled() and life.exception() is not None and self._reason:
            log.error("a stage broke while it was left", exc_info=life.exception())

    def on_beat(self, beat: Beat) -> None:
        self._t = beat.t
        for begun in beat.begun:
            self._until = begun.start + begun.speech.duration
            self.transcript.begun(begun.speech.act)
        if beat.begun:
            self._changed()

    def on_stance(self, stance: Stance) -> None:
        """The mind has decided what to do about what it heard."""
        if stance is not Stance.IGNORE:
            self._thinking = stance is Stance.RESPOND
            self.turn += 1
            self.transcript.turn()

    def on_answered(self, turn: int) -> None:
        """The mind has given the last act of `turn`, or was cut off."""
        if turn == self.turn:
            self._thinking = False

    def on_cut(self, outcome: Outcome) -> None:
        """An act was interrupted."""
        self._until = self._t
        self.transcript.cut(outcome)
        self._changed()


def _first(group: BaseExceptionGroup[BaseException]) -> BaseException:
    """What went wrong first, out of the group of what it broke."""
    error: BaseException = group
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error
