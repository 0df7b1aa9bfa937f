"""Minds that only read aloud."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Iterable

from agent.types import Act, Affect, Outcome, Percept, Stance, Text
from mind.breath import breaths


class Reader:
    """Speaks every text as it stands, sentence by sentence. Splits lazily: any length.

    What stands in brackets is a stage direction: "[smile shyly] Hello. I am [look away] sorry."
    """

    def __init__(
        self,
        affect: Affect | None = None,
        gaze: str = "listener",
        *,
        intent: str | None = None,
        feeling: tuple[tuple[str, float], ...] = (),
        directs: Callable[[str], bool] | None = None,
    ) -> None:
        """`intent` None guesses it from each sentence's punctuation.

        `directs` tells of what stands in brackets whether it is a direction; what is not is read
        aloud. None: nothing is.
        """
        self._affect, self._gaze, self._intent = affect or Affect(), gaze, intent
        self._feeling, self._directs = feeling, directs or (lambda _: False)

    def notice(self, percept: Percept) -> Stance:
        return Stance.RESPOND if isinstance(percept, Text) else Stance.IGNORE

    async def respond(self, percept: Percept) -> AsyncIterator[Act]:
        if not isinstance(percept, Text):
            return
        for marked in breaths(_bound(percept.text)):
            sentence, direction = self._parted(marked)
            intent = self._intent or guess_intent(sentence)
            yield Act(
                sentence,
                intent,
                self._affect,
                self._gaze,
                percept.source,
                self._feeling,
                direction,
            )

    def witness(self, outcome: Outcome) -> None:
        """Nothing: it reads and forgets, so that memory stays flat."""

    def _parted(self, marked: str) -> tuple[str, str]:
        """What is said of a sentence, and the direction for it, tied to its words."""
        said: list[str] = []
        directions: list[str] = []
        parts = _BRACKET.split(marked)
        for i, part in enumerate(parts):
            text = part.translate(_FREE)
            if i % 2 == 0 or not self._directs(text):
                said += (text if i % 2 == 0 else f"[{text}]").split()
            elif not said:
                directions.append(text)
            elif "".join(parts[i + 1 :: 2]).strip():
                directions.append(f"on word {len(said) + 1}, {text}")
            else:
                directions.append(f"after word {len(said)}, {text}")
        return " ".join(said), ", ".join(directions)


_BRACKET = re.compile(r"\[([^\[\]]{1,150})\](?!\()")  # and not the text of a link
_BIND = str.maketrans(" .!?;,:\n", "\ue000\ue001\ue002\ue003\ue004\ue005\ue006\ue000")
_FREE = {stand_in: sign for sign, stand_in in _BIND.items() if sign != ord("\n")}


def _bound(text: str) -> str:
    """`text` with its brackets made whole, so that no sentence ends inside them."""
    return _BRACKET.sub(lambda found: found.group().translate(_BIND), text)


def aside(text: str, directs: Callable[[str], bool]) -> tuple[str, str]:
    """`text` without the directions that stand there in brackets, and these, one after another."""
    said: list[str] = []
    directions: list[str] = []
    for i, part in enumerate(_BRACKET.split(text)):
        if i % 2 and directs(part):
            directions.append(part)
        else:
            said.append(f"[{part}]" if i % 2 else part)
    return (" ".join("".join(said).split()) if directions else text), ", then ".join(directions)


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
