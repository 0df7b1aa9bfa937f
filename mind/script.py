"""Minds that only read aloud."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable

from agent.types import Act, Affect, Outcome, Percept, Stance, Text
from mind.breath import breaths


class Reader:
    """Speaks every text as it stands, sentence by sentence. Splits lazily: any length."""

    def __init__(
        self, affect: Affect | None = None, gaze: str = "listener", *, intent: str | None = None
    ) -> None:
        """`intent` None guesses it from each sentence's punctuation."""
        self._affect, self._gaze, self._intent = affect or Affect(), gaze, intent

    def notice(self, percept: Percept) -> Stance:
        return Stance.RESPOND if isinstance(percept, Text) else Stance.IGNORE

    async def respond(self, percept: Percept) -> AsyncIterator[Act]:
        if not isinstance(percept, Text):
            return
        for sentence in breaths(percept.text):
            intent = self._intent or guess_intent(sentence)
            yield Act(sentence, intent, self._affect, self._gaze, percept.source)

    def witness(self, outcome: Outcome) -> None:
        """Nothing: it reads and forgets, so that memory stays flat."""


class Script:
    """Plays prepared acts in order, whatever is said to it.

    After an interruption the next answer goes on behind the last act that was handed out.
    """

    def __init__(self, acts: Iterable[Act]) -> None:
        self._acts = iter(acts)

    def notice(self, percept: Percept) -> Stance:
        return Stance.RESPOND if isinstance(percept, Text) else Stance.IGNORE

    async def respond(self, percept: Percept) -> AsyncIterator[Act]:
        for act in self._acts:
            yield act

    def witness(self, outcome: Outcome) -> None:
        """Nothing: a script does not change."""


def guess_intent(sentence: str) -> str:
    """`ask`, `exclaim` or `inform`, by the last sign of `sentence`."""
    end = sentence.rstrip("\"'”’»)] ")[-1:]
    if end in ("?", "？", "؟"):
        return "ask"
    return "exclaim" if end in ("!", "！") else "inform"
