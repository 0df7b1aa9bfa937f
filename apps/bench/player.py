"""When a page plays what comes: its rule (`apps/web/src/line`, playout and jitter), without a page.

Both are held to one golden case, tests/apps/web/golden/playout.json.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from dataclasses import dataclass
from math import floor

from agent.types import RATE

# Of the jitter: s, but for the last two.
_LEAST, _MOST = 0.06, 0.25  # that a beat waits
_FIRST = 0.08  # until something is known
_SPARE = 0.02  # on top of what was seen
_SPAN = 6.0  # that are looked back on
_PIECE = 0.2  # what is held up comes all at once, and counts once
_ENOUGH = 10  # pieces, of which the worst does not count
_KNOWN = 12  # beats after which the first guess is given up
# Of the playout: s, and shares of a beat.
_LEAD = 0.01  # ahead, at which sound can surely still be scheduled
_SHORTER, _HASTE, _LONGER = 0.2, 0.5, 0.25  # by which silence is shortened, in haste too, stretched
_HURRY, _SKIP = 0.1, 0.25  # too long a wait: silence is hastened, left out
_KEPT = 0.5  # for which is remembered what has played


class Jitter:
    """How much a line wavers: how long a beat must wait, so that the next are there in time."""

    def __init__(self) -> None:
        self._seen = deque[tuple[float, float]]()  # when, and how much after its own time
        self._pieces = deque[tuple[int, list[float]]]()  # the latter by piece, sorted

    def saw(self, t: float, at: float) -> None:
        """A beat of time `t` arrived at `at`, s."""
        transit, piece = at - t, floor(at / _PIECE)
        self._seen.append((at, transit))
        if not self._pieces or self._pieces[-1][0] != piece:
            self._pieces.append((piece, []))
        _put(self._pieces[-1][1], transit)
        while self._seen[0][0] < at - _SPAN:
            _, gone = self._seen.popleft()
            eldest = self._pieces[0][1]
            del eldest[bisect_left(eldest, gone)]
            if not eldest:
                self._pieces.popleft()

    @property
    def base(self) -> float:
        """What to add to a beat's time, for when it should play."""
        if not self._seen:
            return 0.0
        low = min(transits[0] for _, transits in self._pieces)
        worst = sorted((transits[-1] for _, transits in self._pieces), reverse=True)
        high = worst[1] if len(worst) > _ENOUGH else worst[0]
        wait = min(_MOST, max(_LEAST, high - low + _SPARE))
        return low + (max(_FIRST, wait) if len(self._seen) < _KNOWN else wait)

    def clear(self) -> None:
        self._seen.clear()
        self._pieces.clear()


@dataclass(slots=True)
class Slot:
    """A beat's place: from `start`, `length` s; `late` by which its sound is heard later."""

    seq: int
    sound: bool
    start: float = 0.0
    length: float = 0.0
    late: float = 0.0


class Player:
    """Finds when each beat plays. Knows no clock: every time is told to it, in s."""

    def __init__(self, fps: float) -> None:
        self._whole = 1 / fps
        self._jitter = Jitter()
        self._slots = deque[Slot]()
        self._next = -1  # the beat that comes
        self._end = 0.0  # when all that came has played
        self._live = -1  # the beat from which on arrivals tell of the line again

    def take(self, seq: int, now: float, *, sound: bool) -> Slot | None:
        """The place of a beat that arrives `now`; None: it was here before."""
        if seq < self._next:
            return None
        if 0 <= self._live <= seq:
            self._jitter.clear()
            self._live = -1
        self._jitter.saw(seq * self._whole, now)
        slot, begun = Slot(seq, sound), self._next >= 0
        late = self._place(slot, now)
        slot.late = late if begun and sound else 0.0
        while self._slots and self._slots[0].start + self._slots[0].length <= now - _KEPT:
            self._slots.popleft()
        return slot

    def cut(self, seq: int, now: float) -> None:
        """Sound up to `seq` that has not played is dropped; what waits need not wait for it."""
        for slot in self._slots:
            if slot.seq <= seq and slot.start + slot.length > now:
                slot.sound = False
        waiting = [slot for slot in self._slots if slot.start > now + _LEAD]
        if not waiting or any(slot.sound for slot in waiting):
            return
        for _ in waiting:
            self._slots.pop()
        self._next, self._end = waiting[0].seq, waiting[0].start
        for slot in waiting:
            self._place(slot, now)

    def resume(self, seq: int) -> None:
        """The line is back: what it missed, before `seq`, tells nothing of how it wavers."""
        self._jitter.clear()
        self._live = seq

    def waits(self, now: float) -> float:
        """S of what came that wait to be played."""
        return 0.0 if self._next < 0 else max(0.0, self._end - now)

    def _due(self, seq: int, ideal: float) -> float:
        """When `seq` follows what came so far; where beats are missing was silence."""
        missing = (seq - self._next) * self._whole
        return max(self._end, min(self._end + missing, ideal))

    def _place(self, slot: Slot, now: float) -> float:
        """Give it its place; by how much that is later than was due, s."""
        ideal = self._jitter.base + slot.seq * self._whole
        due = ideal if self._next < 0 else self._due(slot.seq, ideal)
        late = due < now + _LEAD
        slot.start = _grid(max(now + _LEAD, ideal) if late else due)
        slot.length = self._whole if slot.sound else self._silence(slot.start - ideal, late=late)
        self._next = slot.seq + 1
        self._end = slot.start + slot.length
        if slot.length:
            self._slots.append(slot)
        return slot.start - due if late else 0.0

    def _silence(self, over: float, *, late: bool) -> float:
        """How long to be silent for a beat that starts `over` s later than it should."""
        if late:
            return _grid(max(0.0, self._whole - over))
        if over >= _SKIP:
            return 0.0
        share = _HASTE if over > _HURRY else _SHORTER
        over = max(-_LONGER * self._whole, min(over, share * self._whole))
        return _grid(self._whole - over)


def _put(into: list[float], value: float) -> None:
    into.insert(bisect_left(into, value), value)


def _grid(t: float) -> float:
    """Whole samples, so that beats meet without a click."""
    return floor(t * RATE + 0.5) / RATE
