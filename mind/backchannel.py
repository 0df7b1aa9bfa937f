"""The little words of a listener, "uh-huh", while somebody else goes on speaking.

The body nods by itself at every chance. A sound is rarer: about one chance in three, where they
have spoken for a while, and never two soon after each other. It is no answer and no turn, and is
not remembered.
"""

from __future__ import annotations

from numpy.random import Generator

from agent.affect import Feeling
from agent.types import Act, Affect, Event
from mind.lines import slots, split
from mind.persona import Persona
from mind.tables import table
from mind.tone import tone

INTENT = "backchannel"

_LISTENED = 2.5  # s that somebody has spoken before the first
_APART = 6.0  # s between two
_CHANCE = 0.33  # of the average person
_SAD = -0.25  # valence of what is heard from which on it is bad news,
_LIVELY = 0.35  # and of what is heard or felt from which on it is good to hear
_VOICES = 32  # who are listened to at a time


class Backchannels:
    """When to say one, and which. Times are in s of the session."""

    def __init__(self, persona: Persona, rng: Generator) -> None:
        self._persona, self._rng = persona, rng
        # There are words for English only: in other languages it nods.
        self._speaks = persona.voice.language.split("-")[0] == "en"
        self._chance = _CHANCE * (0.5 + persona.personality.extraversion)
        self._since = dict[str, float]()  # when who speaks began
        self._told = dict[str, str]()  # what was made out of it
        self._last, self._said = -_APART, ""

    def hear(self, event: Event) -> None:
        """Follow who speaks."""
        match event.name:
            case "speaks":
                self.over(event.source)
                self._since[event.source] = event.t
                if len(self._since) > _VOICES:
                    self.over(next(iter(self._since)))
            case "heard":
                self._told[event.source] = str(event.data.get("text", ""))[-500:]
            case "interjects" | "hushed" | "left":
                self.over(event.source)

    def over(self, source: str) -> None:
        """`source` has finished."""
        self._since.pop(source, None)
        self._told.pop(source, None)

    def due(self, event: Event) -> bool:
        """Whether to say one at this chance."""
        t, began = event.t, self._since.get(event.source)
        if not self._speaks or began is None or t - began < _LISTENED or t - self._last < _APART:
            return False
        if self._rng.random() >= self._chance:
            return False
        self._last = t
        return True

    def say(self, to: str, affect: Affect, felt: Feeling) -> Act:
        """One that fits what `to` says and how the character feels; never the same twice."""
        heard = tone(self._told.get(to, "")).valence
        key = INTENT
        if heard < _SAD:
            key = f"{INTENT}_sad"
        elif heard > _LIVELY or (heard >= 0 and affect.arousal > _LIVELY):
            key = f"{INTENT}_lively"
        lines = (*self._persona.replies.get(key, ()), *table("smalltalk")[key])
        texts = [line.text for each in lines if not slots(each) for line in split(each)]
        fresh = [text for text in texts if text != self._said]
        self._said = fresh[int(self._rng.integers(len(fresh)))]
        return Act(self._said, INTENT, affect, to=to, feeling=felt)
