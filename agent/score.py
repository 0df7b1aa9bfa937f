"""What is scheduled to be heard, in samples. Knows no clock: reading is what moves time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from agent.types import RATE, Array, Outcome, Scheduled, Speech

_FADE = int(0.010 * RATE)  # samples; long enough to hide the click, too short to hear


@dataclass
class _Entry:
    start: int  # sample at which it begins
    stop: int  # sample after its last audible one; a cut moves it earlier
    speech: Speech
    reported: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """What one `read` found: sound (n,), the speeches that began in it and those that ended."""

    samples: Array
    begun: tuple[Scheduled, ...]
    outcomes: tuple[Outcome, ...]


class Score:
    """A line of speech that is written ahead, read in order, and can be cut at the read head.

    Invariants: entries are sorted and never overlap; nothing before `head` ever changes.
    """

    def __init__(self) -> None:
        self.head = 0  # samples already read
        self._heard = 0  # samples that the listener has had of these
        self._entries: list[_Entry] = []

    @property
    def end(self) -> float:
        """When the last scheduled sound stops, in seconds; the read head, if it has."""
        return self._end / RATE

    @property
    def pending(self) -> bool:
        """Whether of anything that was added it is not told yet what was heard."""
        return any(not e.reported for e in self._entries)

    @property
    def _end(self) -> int:
        return max([self.head, *(e.stop for e in self._entries[-1:])])

    def add(self, speech: Speech) -> float:
        """Schedule `speech` as early as possible. Returns its start, in seconds."""
        start = self._end
        self._entries.append(_Entry(start, start + len(speech.samples), speech))
        return start / RATE

    def read(self, n: int, unheard: float = 0.0) -> Reading:
        """The next `n` samples, what begins in them, and what has been heard to its end by now.

        The last `unheard` seconds that were read are still on their way to the listener.
        """
        out = np.zeros(n, np.float32)
        lo, hi = self.head, self.head + n
        for e in self._entries:
            a, b = max(lo, e.start), min(hi, e.stop)
            if a < b:
                out[a - lo : b - lo] = e.speech.samples[a - e.start : b - e.start]
        self.head = hi
        begun = [
            Scheduled(e.start / RATE, e.speech)
            for e in self._entries
            if lo <= e.start < hi and not e.reported
        ]
        outcomes = []
        self._hear(unheard)
        for e in self._entries:
            if e.stop <= self._heard and not e.reported:
                outcomes.append(Outcome(e.speech.act, e.speech.act.utterance, True))
                e.reported = True
        self._entries = [e for e in self._entries if e.stop > hi or not e.reported]
        return Reading(out, tuple(begun), tuple(outcomes))

    def cut(self, unheard: float = 0.0) -> tuple[Outcome, ...]:
        """Silence what has not been read, with a 10 ms fade. Says what had been heard.

        Of what was read, the last `unheard` seconds are given up as well: whoever plays them
        drops them. A speech whose words were all heard is complete.
        """
        outcomes = []
        self._hear(unheard)
        for e in self._entries:
            if e.reported:
                continue
            outcomes.append(_outcome(e.speech, max(0, self._heard - e.start) / RATE))
            e.reported = True
            begun = self.head > e.start
            e.stop = min(e.stop, self.head + _FADE) if begun else self.head
            tail = e.stop - self.head
            if begun and tail > 0:
                faded = e.speech.samples[: e.stop - e.start].copy()
                faded[-tail:] *= np.linspace(1, 0, tail, dtype=np.float32)
                e.speech = Speech(e.speech.act, faded, e.speech.phones)
        self._entries = [e for e in self._entries if e.stop > self.head]
        return tuple(outcomes)

    def _hear(self, unheard: float) -> None:
        """What the listener has had once stays had, however late the rest comes."""
        self._heard = max(self._heard, self.head - round(unheard * RATE))


def _outcome(speech: Speech, spoken: float) -> Outcome:
    """What was heard in the first `spoken` seconds: all, if nothing but a pause is missing."""
    said, heard = speech.act.utterance, _heard(speech, spoken)
    whole = spoken >= speech.duration or (heard != "" and len(heard.split()) == len(said.split()))
    return Outcome(speech.act, said if whole else heard, whole)


def _heard(speech: Speech, spoken: float) -> str:
    """The words whose last phone had ended by `spoken` seconds."""
    ends = dict[int, float]()
    for phone in speech.phones:
        ends[phone.word] = phone.end
    words = speech.act.utterance.split()
    return " ".join(w for i, w in enumerate(words) if ends.get(i, np.inf) <= spoken)
