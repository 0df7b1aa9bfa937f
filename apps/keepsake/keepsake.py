"""The talk of one stay, recorded so that it can be saved, and erased soon after the stay ends."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass

import numpy as np

from agent.types import RATE, Act, Beat, Outcome, Phone, Scheduled, Speech
from apps import build
from apps.keepsake.reel import Bounds, Reel
from apps.keepsake.words import Entry, Words

log = logging.getLogger(__name__)

_UNDECIDED = 64  # speeches that may still be cut
_BEHIND = 20  # seconds of a talk that may wait for the disk
_READ = (1.2, 0.06, 12.0)  # s that what the user said is shown: at least, a letter more, at most

_LEAD = 2.0  # s by which what is read stays before what is let go, once the ring is full

_FULL = "the talk is not recorded any further, for there is no room on this machine to save it"

_writer = ThreadPoolExecutor(1, "keepsake")  # a disk makes no talk wait


@dataclass(frozen=True, slots=True)
class Line:
    """Something that was said, as far as it was heard. `scheduled` is in seconds of the reel."""

    who: str  # "you" or "them"
    scheduled: Scheduled

    @property
    def text(self) -> str:
        return self.scheduled.speech.act.utterance

    @property
    def start(self) -> float:
        return self.scheduled.start

    @property
    def end(self) -> float:
        return self.scheduled.start + self.scheduled.speech.duration


@dataclass(frozen=True, slots=True)
class Taken:
    """A talk until one moment: beats [first, stop) of a reel, and what was said in them."""

    reel: Reel
    beats: tuple[int, int]
    lines: tuple[Line, ...]  # in order, in seconds from the first of the beats


class Keepsake:
    """The port `Sink`: keeps beats and words on disk, in files without a name.

    A thread writes them, a second at a time; one is enough for all talks of a process. Where the
    disk fails, or is too slow, it says so once by `tell`, keeps what it has, and the talk goes on.
    """

    latency = 0.0

    def __init__(
        self,
        who: build.Actor,
        tell: Callable[[str], None],
        *,
        bounds: Bounds | None = None,
        folder: str | None = None,
    ) -> None:
        """`folder` is where the files lie, the system's for temporary ones unless given."""
        self.who, self._tell = who, tell
        self.reel = Reel(who.options.fps, bounds, folder)
        self._words = Words(folder)
        self._beats: list[Beat] = []  # which nobody was given to write yet
        self._entries: list[Entry] = []
        self._writing = deque[Future[None]]()
        self._undecided: deque[tuple[int, Act]] = deque(maxlen=_UNDECIDED)
        self._count = 0
        self._t = 0.0
        self._full = self._closed = False
        self._leave: list[Callable[[], None]] = []
        self.held = 0  # times it is wanted yet, where the stay has ended

    @property
    def closed(self) -> bool:
        """Whether it is erased."""
        return self._closed

    @property
    def seconds(self) -> float:
        """How much of the talk is kept."""
        return (self.reel.stop - self.reel.first) / self.reel.fps

    async def put(self, beat: Beat) -> None:
        self._t = beat.t + 1 / self.reel.fps
        if self._closed or self._full:
            return
        self._beats.append(beat)
        for scheduled in beat.begun:
            self._begun(scheduled)
        if len(self._beats) >= self.reel.fps:
            self._write()

    def said(self, text: str, t: float | None = None) -> None:
        """The user said `text`, at `t` s of the session: now, unless given."""
        self._note({"you": text, "t": round(self._t if t is None else t, 3)})

    def cut(self, outcome: Outcome) -> None:
        """Of a speech that has begun, only what `outcome` says was heard."""
        for i, act in reversed(self._undecided):
            if act is outcome.act:
                self._note({"cut": i, "heard": outcome.heard})
                return

    def leaving(self, leave: Callable[[], None]) -> None:
        """Have `leave` called when the talk is erased."""
        self._leave.append(leave)

    async def taken(self) -> Taken:
        """What is kept of the talk until now. Raises `OSError`."""
        if not self._full and not self._closed:
            self._write()
        await asyncio.to_thread(wait, [*self._writing])
        self._look()
        first, stop = self.reel.first, self.reel.stop
        if first:
            first = min(stop, first + round(_LEAD * self.reel.fps))
        return Taken(self.reel, (first, stop), await asyncio.to_thread(self._lines, first))

    def close(self) -> None:
        """Erase everything; what is being made of it is given up."""
        if self._closed:
            return
        self._closed = True
        for leave in self._leave:
            leave()
        _writer.submit(self._erase)

    def _erase(self) -> None:
        self.reel.close()
        self._words.close()

    def _write(self) -> None:
        """Have what waits written down."""
        self._look()
        beats, entries = self._beats, self._entries
        self._beats, self._entries = [], []
        if not self._full:
            self._writing.append(_writer.submit(self._keep, beats, entries))

    def _keep(self, beats: list[Beat], entries: list[Entry]) -> None:
        """In the thread."""
        self.reel.add(beats)
        self._words.add(entries, self._oldest(self.reel.first) - _READ[2])

    def _look(self) -> None:
        """See what became of what was to be written."""
        while self._writing and self._writing[0].done():
            error = self._writing.popleft().exception()
            if error is not None:
                self._stop(repr(error))
        if len(self._writing) > _BEHIND:
            self._stop("the disk is too slow")

    def _oldest(self, first: int) -> float:
        """S of the session at which beat `first` of the reel began."""
        return self.reel.zero + first / self.reel.fps

    def _lines(self, first: int) -> tuple[Line, ...]:
        heard = dict[int, str]()
        told = list[Entry]()
        for entry in self._words.entries():
            if "cut" in entry:
                heard[entry["cut"]] = entry["heard"]
            else:
                told.append(entry)
        oldest = self._oldest(first)
        lines = [_line(entry, heard.get(entry.get("id", -1)), oldest) for entry in told]
        kept = [line for line in lines if line is not None and line.end > 0]
        return tuple(sorted(kept, key=lambda line: line.start))

    def _begun(self, scheduled: Scheduled) -> None:
        speech = scheduled.speech
        self._count += 1
        self._undecided.append((self._count, speech.act))
        if speech.act.utterance.split():
            phones = [[p.symbol, p.start, p.end, p.stress, p.word] for p in speech.phones]
            self._note(
                {
                    "id": self._count,
                    "t": scheduled.start,
                    "for": speech.duration,
                    "text": speech.act.utterance,
                    "phones": phones,
                }
            )

    def _note(self, entry: Entry) -> None:
        if not self._closed and not self._full:
            self._entries.append(entry)

    def _stop(self, why: str) -> None:
        """Keep what there is, and say that no more will be."""
        if not self._full and not self._closed:
            self._full = True
            log.warning("a talk is not recorded any further: %s", why)
            self._tell(_FULL)


def _line(entry: Entry, heard: str | None, oldest: float) -> Line | None:
    """What an entry says, as far as it was heard; None where nothing was."""
    start = entry["t"] - oldest
    if "you" in entry:
        return Line("you", shown(entry["you"], start))
    text, seconds = entry["text"], float(entry["for"])
    phones = tuple(Phone(s, a, b, stress, word) for s, a, b, stress, word in entry["phones"])
    if heard is not None:
        count = len(heard.split())
        if not count:
            return None
        words = text.split()[:count]
        phones = tuple(p for p in phones if p.word < count)
        while phones and phones[-1].word < 0:
            phones = phones[:-1]
        text = " ".join(words)
        seconds = phones[-1].end if phones else min(seconds, 1.0)
    return Line("them", Scheduled(start, _speech(text, seconds, phones)))


def shown(text: str, start: float) -> Scheduled:
    """What the user said, with the time that it takes to read as that of its words."""
    least, letter, most = _READ
    words = text.split()
    seconds = min(least + letter * len(text), most)
    each = seconds / max(1, len(words))
    phones = tuple(Phone("", i * each, (i + 1) * each, 0, i) for i in range(len(words)))
    return Scheduled(start, _speech(" ".join(words), seconds, phones))


def _speech(text: str, seconds: float, phones: tuple[Phone, ...]) -> Speech:
    """One whose length and words are known, and whose sound is elsewhere."""
    return Speech(Act(text), np.broadcast_to(np.float32(0), (round(seconds * RATE),)), phones)
