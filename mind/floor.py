"""Who has the floor: whether the character speaks, and what becomes of what was cut off."""

from __future__ import annotations

from numpy.random import Generator

from agent.types import Act, Outcome
from mind.persona import Persona

_VOICE = 60.0  # s for which whoever speaks is waited for, where nothing more is heard of it
_LOST = 30.0  # s after which words that were never heard are given up
_GIVES_WAY = 2.0  # s for which whoever cut in may go on
_GONE = 12.0  # s after which it is too late to go on where it was cut off
_WORTH = 3  # words that are worth coming back for


class Floor:
    """Times are in s of the session; `rng` decides whether it comes back to what was cut off."""

    def __init__(self, persona: Persona, rng: Generator) -> None:
        self.answering = False  # words are looked for
        self._keen = 0.4 + 0.5 * persona.personality.extraversion  # how likely it comes back
        self._rng = rng
        self._due, self._sounded = 0, 0.0  # words that sound or will; when they were at issue last
        self._broken = list[str]()  # what of this turn was not heard, once it was cut off
        self._voice: float | None = None  # when somebody's was last heard who has not finished
        self._ceded: float | None = None  # when it gave way to a voice that may come to nothing

    def take(self) -> None:
        """A turn of its own begins."""
        self.answering, self._due, self._broken, self._ceded = True, 0, [], None

    def give(self, act: Act, t: float) -> None:
        """`act` will be heard."""
        self._due, self._sounded = self._due + _length(act), t

    def hear(self, name: str, t: float) -> None:
        """Follow, by what an ear tells, whether somebody speaks: whoever it turns out to be."""
        match name:
            case "speaks" | "heard" | "welcomes" | "insists":
                self._voice = t
            case "hushed" | "interjects" if self._ceded is not None:
                self._voice, self._ceded = None, t
            case "hushed" | "interjects":
                self._voice = None

    def taken(self, t: float) -> bool:
        """Whether somebody else is speaking."""
        return self._voice is not None and t - self._voice < _VOICE

    def over(self) -> None:
        """Whoever spoke has finished."""
        self._voice = None

    def cede(self, t: float) -> None:
        """Give way to a voice that has begun and that may mean something."""
        self._ceded = t

    def obey(self) -> None:
        """It was told to be silent, or somebody else has spoken: nothing is left to say."""
        self._due, self._broken, self._ceded = 0, [], None

    def witness(self, outcome: Outcome, t: float) -> bool:
        """Learn what was heard. Whether this is where the turn was cut off."""
        self._sounded = t
        if outcome.complete:
            self._due = max(0, self._due - _length(outcome.act))
            return False
        self._due = 0
        self._broken.append(outcome.act.utterance)
        return len(self._broken) == 1

    def speaking(self, t: float) -> bool:
        """Whether its words sound, or are about to."""
        return self._due > 0 and t - self._sounded < _LOST

    def comes_back(self, t: float, *, unanswered: bool) -> str | None:
        """What was cut off, where it is taken up at `t`, since nobody has said anything instead.

        What somebody said and never had a word about, `unanswered`, is always come back to.
        Decided once for each cut. None: it waits, as ever.
        """
        since = 0.0 if self._ceded is None else t - self._ceded
        if self._ceded is None or since < _GIVES_WAY:
            return None
        text, self._ceded, self._broken = " ".join(self._broken), None, []
        if since > _GONE:
            return None
        if unanswered:
            return text
        wants = self._rng.random() < self._keen
        return text if wants and len(text.split()) >= _WORTH else None


def _length(act: Act) -> int:
    return len(act.utterance.split())
