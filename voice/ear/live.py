"""A live ear: hears one microphone as it sounds, and tells who speaks, what, and when it is over.

    sound -> is it a voice (vad), and not our own (echo), how does it go (melody): senses
          -> what is said so far (scribe, desk, writer)  -> is the turn over (verdict, endpoint)

All of it happens in `feed`, but for the writing, which is done by threads. It reads no clock: time
is what the sound says.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agent.errors import BackendError
from agent.types import Array, Event, Text
from voice.ear import verdict
from voice.ear.clauses import table
from voice.ear.desk import Desk, Writer
from voice.ear.endpoint import Finished
from voice.ear.repeat import Said
from voice.ear.scribe import Scribe, Who
from voice.ear.senses import Sensed, Senses
from voice.ear.turn import Turn, Written
from voice.ear.vad import Vad
from voice.ear.verdict import GIVE_UP, SETTLE

Heard = Text | Event

_ONSET, _OVER_US = 2, 3  # frames of voice that begin a turn: 64 ms; while the character sounds, 96
_BEFORE = 12  # frames before that, which belong to it: the onset of a word is soft
_MOST = 256  # percepts that wait for a reader
_LATER = 940  # frames, 30 s, that are heard while the turn before is written down
_AFTER = 1.0  # s after the character's sound in which "yeah" may still be said to it
_TELLING = 1.0  # s of voice by which a stranger is told from whoever spoke before
_PATIENCE = 0.2  # s until a desk that was full is asked again


@dataclass(frozen=True, slots=True)
class Part:
    """What an ear is made of, apart from what it has heard; shared by ears."""

    writer: Writer | None
    desk: Desk
    finished: Finished
    language: str = "en-us"


class LiveEar:
    """One microphone. `who` recognises voices; others are `source`'s.

    `feed` it sound, read `percepts`; `reference` and `said` tell it what the character says.
    Events carry the source that the turn before had, as a voice is recognised by its whole turn.
    """

    def __init__(
        self, part: Part, vad: Vad, *, source: str = "user", who: Who | None = None
    ) -> None:
        self._part, self._senses = part, Senses(vad)
        self._table = table(part.language)
        self._stranger = self._source = source
        self._melody, self._guard, self._said = self._senses.melody, self._senses.guard, Said()
        self._before = deque[Array](maxlen=_BEFORE)
        self._run = 0  # frames of voice in a row, before a turn
        self._held = False
        self._turn: Turn | None = None
        self._later = deque[Sensed | None](maxlen=_LATER)  # after a turn; None: let go
        self._scribe = Scribe(part.writer, part.desk, who, self._wake)
        self._out = deque[Heard]()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._news: asyncio.Event | None = None
        self._error: Exception | None = None  # an odd one, of whoever was asked
        self._ended = False

    def feed(self, samples: NDArray[np.int16] | Array, t: float, held: bool = False) -> None:
        """Hear (n,) samples at 16 kHz that sounded from `t` s on. `held`: the button is down.

        A turn does not end while the button is held, and ends when it is let go.
        """
        self._catch_up()
        silent = self._senses.gap(t)
        if silent is not None:
            self._gap(silent)
        if self._held and not held:
            self.release()
        self._held = held
        for sensed in self._senses.frames(samples, held=held):
            self._later.append(sensed)
            self._heed()

    def reference(self, samples: Array, t: float) -> None:
        """The character sounds (n,) at `RATE` of `agent.types`, from about `t` s on."""
        self._guard.reference(samples, t)

    def said(self, text: str, t: float) -> None:
        """The character says `text`, from `t` s on."""
        self._said.add(text, t)

    def release(self) -> None:
        """The button is let go, or the microphone closed: whoever speaks has ended."""
        self._held = False
        if self._turn is not None and self._turn.released:
            self._later.append(None)
        elif self._turn is not None:
            self._turn.released = True
            self._judge(self._turn)

    def finish(self) -> None:
        """No more sound comes: `percepts` ends once all that was said is written down."""
        self.release()
        self._ended = True
        self._wake()

    def close(self) -> None:
        """Stop at once; what was not written down is lost."""
        self._turn, self._ended = None, True
        self._later.clear()
        self._wake()

    def taken(self) -> list[Heard]:
        """What there is to tell by now.

        Raises whatever broke who writes or knows voices, once all else is told; a failure of theirs
        that is foreseen, `BackendError`, costs the turn only.
        """
        self._catch_up()
        if self._error is not None and not self._out:
            raise self._error
        out = list(self._out)
        self._out.clear()
        return out

    async def percepts(self) -> AsyncIterator[Heard]:
        """All there is to tell, as it becomes known. For one reader. Raises as `taken`."""
        while True:
            while told := self.taken():
                for percept in told:
                    yield percept
            if self._ended and self._turn is None and not self._later and not self._out:
                return
            await self._change()

    async def written(self) -> None:
        """Wait until all is written down that was said before the silence that lasts now."""
        while (turn := self._turn) is not None and turn.asking and turn.quiet >= SETTLE:
            await self._change()
            self._catch_up()

    async def _change(self) -> None:
        """Wait for something to tell."""
        if self._news is None:
            self._loop, self._news = asyncio.get_running_loop(), asyncio.Event()
        if not self._out and not self._scribe.done:
            with suppress(TimeoutError):
                async with asyncio.timeout(_PATIENCE if self._retries() else None):
                    await self._news.wait()
        self._news.clear()

    def _retries(self) -> bool:
        """Whether a turn is over that nobody had time to write down, try as it might."""
        turn = self._turn
        return turn is not None and turn.released and not turn.asking

    def _gap(self, silent: float) -> None:
        """Nothing was heard for `silent` s."""
        self._run = 0
        self._before.clear()
        turn = self._turn
        if turn is not None:
            turn.quiet += max(silent, 0.0)
            turn.released = turn.released or turn.quiet > GIVE_UP or silent < 0
            self._judge(turn)

    def _heed(self) -> None:
        """What was sensed, up to the end of a turn that is still being written down."""
        while self._later and not (self._turn is not None and self._turn.released):
            sensed = self._later.popleft()
            if sensed is None:
                self.release()
            elif self._turn is None:
                self._wait(sensed)
            else:
                self._go_on(self._turn, sensed)

    def _go_on(self, turn: Turn, sensed: Sensed) -> None:
        turn.held = sensed.held
        turn.add(sensed.sound, voice=sensed.voice)
        if sensed.welcome:
            self._tell("welcomes")
        if sensed.voice:
            self._insist(turn)
            if verdict.grown(turn):
                self._ask(turn, final=False, spare=True)
        self._judge(turn)

    def _wait(self, sensed: Sensed) -> None:
        """Nobody spoke until now."""
        self._before.append(sensed.sound)
        self._run = self._run + 1 if sensed.voice else 0
        sounding = self._guard.sounding(self._senses.until)
        if self._run < (_OVER_US if sounding else _ONSET):
            return
        follows = self._guard.sounding(self._senses.until, within=_AFTER)
        self._turn = turn = Turn(overlaps=sounding, follows=follows, held=sensed.held)
        for kept in self._before:
            turn.keep(kept)
        turn.frames = turn.length = self._run
        self._before.clear()
        self._run = 0
        self._melody.turn()
        self._tell("speaks")

    def _insist(self, turn: Turn) -> None:
        """Tell once that it is more than an "mm-hm"."""
        if turn.insisted:
            return
        ours = self._ours(turn.partial)
        if verdict.insists(turn, self._melody.manner, self._table, ours=ours):
            turn.insisted = True
            self._tell("insists")

    def _ask(self, turn: Turn, *, final: bool, spare: bool) -> None:
        self._scribe.ask(turn, final=final, spare=spare)
        self._collect()  # it may be done already

    def _catch_up(self) -> None:
        self._collect()
        if self._turn is not None and self._retries():
            self._judge(self._turn)
        self._heed()

    def _collect(self) -> None:
        """Take in what was written down meanwhile."""
        for turn, came, final in self._scribe.taken():
            if turn is not self._turn:
                continue
            if isinstance(came, BackendError):
                self._end("hushed", why=str(came))
            elif isinstance(came, Exception):
                self._error = came
                self._end("hushed")
            else:
                self._take(turn, came, final=final)

    def _take(self, turn: Turn, written: Written, *, final: bool) -> None:
        text = written.text
        if text and text != turn.partial and not self._ours(text):
            self._tell("heard", text=text)
        turn.partial = text
        if final:
            turn.settled = written
        if turn.quiet == 0:
            self._insist(turn)
        self._judge(turn)

    def _judge(self, turn: Turn) -> None:
        """End the turn if it is over; have it written down if it may be."""
        if verdict.wordless(turn):
            if verdict.faded(turn):
                self._end("hushed")
            return
        if self._part.writer is None:
            turn.settled = Written(turn.frames, "")
        if not verdict.pauses(turn):
            return
        if turn.known is None:
            if verdict.settles(turn):
                self._ask(turn, final=True, spare=not verdict.urgent(turn))
            if self._turn is turn and turn.quiet > GIVE_UP and not turn.asking:
                self._end("hushed", why="there was no time to write down what was said")
            return
        likely = self._part.finished(turn.text, self._melody.manner)
        if verdict.ends(turn, likely):
            self._conclude(turn, turn.known)

    def _conclude(self, turn: Turn, written: Written) -> None:
        """Tell what the turn was."""
        text = written.text
        if not text or self._ours(text):
            self._end("hushed")
        elif self._interjects(turn, text):
            self._end("interjects", text=text)
        else:
            if written.who or turn.voice >= _TELLING:
                self._source = written.who or self._stranger
            self._turn = None
            self._put(Text(self._senses.until, text, self._source))

    def _interjects(self, turn: Turn, text: str) -> bool:
        """Whether `text` only shows that somebody listens, and answers nothing."""
        still = self._guard.sounding(self._senses.until)
        answers = self._said.asks and not still
        return not answers and verdict.interjects(turn, text, self._table)

    def _ours(self, text: str) -> bool:
        return self._said.repeats(text, self._senses.until)

    def _end(self, name: str, **data: str) -> None:
        self._turn = None
        self._tell(name, **data)

    def _tell(self, name: str, **data: str) -> None:
        self._put(Event(self._senses.until, name, data, self._source))

    def _put(self, percept: Heard) -> None:
        if len(self._out) >= _MOST:  # nobody reads
            self._out.popleft()
        self._out.append(percept)
        if self._news is not None:
            self._news.set()

    def _wake(self) -> None:
        """Called from any thread."""
        if self._loop is not None and self._news is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._news.set)
