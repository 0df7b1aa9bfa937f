"""What becomes of a talk while it goes on: who said what, how it stands, how fast it was.

A session's parts (`go_between`) report here, and the page is told over the line what changed.
"""

from __future__ import annotations

import asyncio

from agent.errors import BackendError, Unavailable
from agent.types import Beat, Outcome, Stance
from apps.chat.listener import Listener
from apps.chat.messages import packed
from apps.chat.metrics import Metrics
from apps.chat.outbox import Outbox
from apps.chat.showing import Showing
from apps.chat.timing import LAGS, Pace, Turn
from apps.chat.transcript import Transcript
from apps.chat.visitor import discreet, unnamed
from apps.keepsake.keepsake import Keepsake

_SETTLED = 0.25  # s of silence after which a turn is over
_READ = 15.0  # s that a note stays, to be read
_NOTE = 240  # characters of what is told quietly
_PATIENCE = 60.0  # s that is waited for a page that takes nothing


class Account:
    """The account of one talk with `person`; it is a `go_between.Ledger`."""

    def __init__(
        self,
        person: str,
        fps: int,
        metrics: Metrics,
        listener: Listener,
        keepsake: Keepsake,
    ) -> None:
        self.person, self.metrics = person, metrics
        self.transcript, self.line = Transcript(), Outbox(fps)
        self.pace: Pace | None = None  # from the start of the stay on
        self.t = 0.0  # s of the stay: the last beat
        self.turn = 0
        self.note = ""  # the last thing that was told quietly
        self.over = False
        self._listener, self._keepsake, self._fps = listener, keepsake, fps
        self._showing, self._clocked = Showing(), Turn(0, 0.0, told=True)
        self._until = 0.0  # the end of what has begun to sound
        self._noted = 0.0  # when something was told quietly
        self._shown = (0, False)  # version of the transcript, and whether its last line was whole
        self._asked = 0.0  # when that came which is noticed now
        self._thinking = False  # an answer is being made

    @property
    def speaking(self) -> bool:
        """Something is being said, as far as the visitor hears."""
        return self.t < self._until + self.line.latency

    @property
    def quiet(self) -> bool:
        """Nothing is said, nor about to be."""
        return not self._thinking and self.t > self._until + self.line.latency + _SETTLED

    @property
    def now(self) -> float:
        """S of the stay, between the beats too."""
        return self.pace.now() if self.pace is not None else 0.0

    def said(self, text: str, by: str = "") -> None:
        """The visitor said `text`, or `by`, whose voice is known."""
        self.transcript.said(text, by)
        self._keepsake.said(text)
        if self.t - self._noted > _READ:
            self.note = ""

    def asked(self) -> None:
        """Something came that is going to be answered."""
        self._thinking = True
        self.show()

    def noticing(self, asked: float) -> None:
        """What the mind notices now came at `asked`, and has waited since."""
        self._asked = asked

    def tell(self, note: str) -> None:
        """Tell the visitor something quietly, beside the talk."""
        self._noted, self.note = self.t, self.polite(note)
        self.line.tell("note", text=self.note)
        self.show()

    def polite(self, text: str) -> str:
        """`text` on one line of bounded length, with no name of the browser, nor places here."""
        line = " ".join(discreet(unnamed(text, self.person)).split())
        return line if len(line) <= _NOTE else f"{line[: _NOTE - 1]}…"

    def anew(self) -> list[str]:
        """How things stand, for a page that knows nothing yet."""
        self._showing.forget()
        state = self._showing.state(*self._state)
        told = [packed("lines", lines=self._lines()), packed("state", **state)]
        return [*told, packed("note", text=self.note)] if self.note else told

    # What the parts of the session report.

    async def on_beat(self, beat: Beat) -> None:
        """`beat` is about to go out. Raises `Unavailable` where the page takes nothing for long."""
        pace = self.pace
        assert pace is not None
        late = pace.now() - beat.t
        if late > 1 / self._fps:
            self.metrics.late.inc()
        if late > LAGS:
            pace.lose(late)
        if self.line.full:
            await self._caught_up(pace)
        self.t = beat.t
        for begun in beat.begun:
            self._until = begun.start + begun.speech.duration
            self.transcript.begun(begun.speech.act)
            self._listener.said(begun.speech.act.utterance, begun.start + self.line.latency)
        self._listener.reference(beat.audio, beat.t + self.line.latency)
        if any(begun.speech.samples.any() for begun in beat.begun):
            self._sounds(round(beat.t * self._fps))
        self.show()

    def on_stance(self, stance: Stance) -> None:
        """The mind has decided what to do about what it heard."""
        if stance in (Stance.RESPOND, Stance.YIELD):
            self._thinking = stance is Stance.RESPOND
            self.turn += 1
            self.transcript.turn()
            self._clocked = Turn(self.turn, self._asked, told=stance is Stance.YIELD)
            if self._thinking:
                self.metrics.turns.inc()

    def on_act(self) -> None:
        """The mind has given an act."""
        if self._clocked.act is None:
            self._clocked.act = self.now

    def on_speech(self) -> None:
        """The voice has made a speech."""
        if self._clocked.speech is None:
            self._clocked.speech = self.now

    def on_moved(self) -> None:
        """The body has planned how to act one out."""
        if self._clocked.moved is None:
            self._clocked.moved = self.now

    def on_answered(self, turn: int) -> None:
        """The mind has given the last act of `turn`, or was cut off."""
        if turn == self.turn:
            self._thinking = False

    def on_silenced(self) -> None:
        """What was being said is cut off now."""
        if self.speaking:
            self.metrics.cuts.inc()
        self.line.cut()
        self._until = self.t - self.line.latency

    def on_cut(self, outcome: Outcome) -> None:
        """It is known what was heard of an act that was interrupted."""
        self.transcript.cut(outcome)
        self._keepsake.cut(outcome)
        self.show()

    def on_error(self, error: BackendError, part: str) -> None:
        """A part failed; the turn is lost, and the visitor is told."""
        self.metrics.errors.labels(part).inc()
        self.tell(str(error))

    async def _caught_up(self, pace: Pace) -> None:
        """Wait until the page has had what it was sent."""
        self.metrics.pauses.inc()
        since = pace.now()
        try:
            async with asyncio.timeout(_PATIENCE):
                await self.line.room()
        except TimeoutError:
            raise Unavailable("the page takes nothing any more; reload it") from None
        pace.lose(pace.now() - since)

    def _sounds(self, seq: int) -> None:
        """Speech begins to sound with beat `seq`."""
        turn = self._clocked
        if turn.told:
            return
        turn.told = True
        figures = turn.figures(self.now)
        self.metrics.first_sound.observe(figures["total"] / 1000)
        self.line.tell("turn", id=turn.id, seq=seq, **figures)

    @property
    def _state(self) -> tuple[bool, bool, bool]:
        return self._thinking, self.speaking, self._listener.hearing

    def _lines(self) -> list[dict[str, object]]:
        return self._showing.lines(self.transcript, done=self.quiet)

    def show(self) -> None:
        """Tell the page what it does not know yet."""
        if not self.line.attached:
            return
        if self._showing.stale(*self._state):
            self.line.tell("state", **self._showing.state(*self._state))
        # Looked through only where anything can have changed: this is asked with every beat.
        now = (self.transcript.version, self.quiet)
        if now != self._shown:
            self._shown = now
            if lines := self._lines():
                self.line.tell("lines", lines=lines)
