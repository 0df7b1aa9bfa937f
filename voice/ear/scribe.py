"""How a turn comes to the desk to be written down, and back to the ear that heard it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator

from agent.types import Array
from voice.ear.desk import Desk, Writer
from voice.ear.turn import Turn, Written

Who = Callable[[Array], str]  # whose voice sounds in (n,) at 16 kHz; "" where it is unknown
Came = tuple[Turn, Written | Exception, bool]  # of a turn, and whether of all of it


class Scribe:
    """That of one ear. `wake` is called from any thread when something was written down."""

    def __init__(
        self, writer: Writer | None, desk: Desk, who: Who | None, wake: Callable[[], None]
    ) -> None:
        self._writer, self._desk, self._who, self._wake = writer, desk, who, wake
        self._came = deque[Came]()

    @property
    def done(self) -> bool:
        """Whether anything was written down that was not taken yet."""
        return bool(self._came)

    def ask(self, turn: Turn, *, final: bool, spare: bool) -> None:
        """Have `turn` written down as far as it is, unless it is being, or there is no room.

        Whose voice it is, is asked of what is `final`; `spare`: only if nobody else needs the desk.
        """
        writer, frames = self._writer, turn.frames
        if turn.asking or writer is None:
            return
        samples, who = turn.samples, self._who if final else None

        def job() -> Written:
            text = writer.text(samples, final=final)
            return Written(frames, text, who(samples) if who and text else "")

        def done(came: Written | Exception) -> None:
            self._came.append((turn, came, final))
            self._wake()

        turn.asking = True
        if self._desk.ask(job, done, spare=spare):
            turn.asked = frames
        else:
            turn.asking = False

    def taken(self) -> Iterator[Came]:
        """What was written down meanwhile."""
        while self._came:
            turn, came, final = self._came.popleft()
            turn.asking = False
            yield turn, came, final
