"""A direction over speeches that follow each other without a gap."""

from __future__ import annotations

from dataclasses import dataclass, field

from agent.types import SILENCE, Speech
from body.direction.timing import length, schedule, unsaid
from body.direction.values import Direction, Timed


@dataclass(slots=True, eq=False)
class Course:
    """Where a direction stands, in seconds from the start of its first speech.

    What waits for a word or for the end is timed anew with every speech that comes.
    """

    direction: Direction
    words: list[tuple[str, float, float]] = field(default_factory=list)
    spoken: float = 0.0  # the end of the last speech in which something is said
    end: float = 0.0  # of the last speech
    timed: tuple[Timed | None, ...] = ()

    def extend(self, speech: Speech, since: float) -> None:
        """Another speech goes with it, which starts at `since`."""
        said = speech.act.utterance.split()
        sounds = [p for p in speech.phones if p.symbol != SILENCE]
        at: dict[int, list[float]] = {}
        for phone in sounds:
            at.setdefault(phone.word, []).extend((since + phone.start, since + phone.end))
        end = since
        for i, word in enumerate(said):
            times = at.get(i, [end])  # a word without a sound is where the one before it ends
            end = max(times)
            self.words.append((word, min(times), end))
        self.end = since + speech.duration
        if sounds or not self.words:  # silence after the words does not put off their end
            self.spoken = self.end
        self.timed = schedule(self.direction, self.words, self.spoken)

    @property
    def unsaid(self) -> tuple[str, ...]:
        """The words that something waits for and that have not been said."""
        return unsaid(self.direction, self.words)

    @property
    def length(self) -> float:
        """Seconds until its speeches and everything in it are over."""
        return max(length(self.timed), self.end)
