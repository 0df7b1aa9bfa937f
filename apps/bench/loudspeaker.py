"""What a page would make heard and seen of what comes over the line, and when."""

from __future__ import annotations

from dataclasses import dataclass

from apps.bench.player import Player
from apps.chat.wire import MOTION
from body.arkit import INDEX

_HEAD = 8  # bytes of a beat before its sound
_JAW = 6 + INDEX["jawOpen"]  # bytes of the motion before that of the jaw
_GRACE = 0.6  # s for which the server's cut is waited for after an interruption of one's own


@dataclass(frozen=True, slots=True)
class Came:
    """One beat. Times are those of the page's loudspeaker, s; sizes are bytes."""

    at: float  # when it plays
    sound: int
    motion: int  # with its head
    jaw: int | None  # of 255, how far the mouth is open; None where nothing moves
    sounds: bool  # it is heard: there is sound, and nobody has silenced it
    late: float  # by how much that is later than was due, though its line was never lost


class Loudspeaker:
    """The page's, for one stay: `until` is when the last sound that came has played."""

    def __init__(self) -> None:
        self.last = -1  # beat that came
        self.until = float("-inf")
        self._player = Player(25.0)
        self._missed = -1  # beats up to this one came after the line was lost
        self._silenced = float("-inf")  # until when what comes is not sounded

    def greet(self, fps: float, seq: int, *, resumed: bool) -> None:
        """A stay begins with beats after `seq`, or goes on there."""
        self._silenced = float("-inf")
        if resumed:
            self._missed = seq
            self._player.resume(seq)
        else:
            self._player = Player(fps)

    def take(self, data: bytes, now: float) -> Came | None:
        """A beat's message that comes `now`; None: it was here before."""
        moves = bool(data[1] & 2)
        sound = len(data) - _HEAD - moves * MOTION
        seq = int.from_bytes(data[4:8], "little")
        self.last = max(self.last, seq)
        sounds = sound > 0 and now >= self._silenced
        slot = self._player.take(seq, now, sound=sounds)
        if slot is None:
            return None
        if sounds:
            self.until = slot.start + slot.length
        return Came(
            at=slot.start,
            sound=sound,
            motion=moves * (_HEAD + MOTION),
            jaw=data[len(data) - MOTION + _JAW] if moves else None,
            sounds=sounds,
            late=slot.late if seq > self._missed else 0.0,
        )

    def cut(self, seq: int, now: float) -> None:
        """The server let go of sound up to `seq`."""
        self._silenced = float("-inf")
        self._drop(seq, now)

    def hush(self, now: float) -> None:
        """Silence at once, whatever still comes until the server knows."""
        self._silenced = now + _GRACE
        self._drop(self.last, now)

    def waits(self, now: float) -> float:
        """S of what came that wait to be played."""
        return self._player.waits(now)

    def _drop(self, seq: int, now: float) -> None:
        self._player.cut(seq, now)
        self.until = min(self.until, now)
