"""Who said what, as far as it was heard."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from agent.types import Act, Outcome

KEPT = 200  # lines


@dataclass(slots=True)
class Line:
    """Something that was said, as it was heard so far."""

    role: Literal["user", "assistant"]
    id: int = 0
    by: str = ""  # the name of whoever at the user's side said it, if they are known apart
    parts: list[tuple[Act | None, str]] = field(default_factory=list)
    cut: bool = False  # it was broken off; its text shows that by a dash, where any was heard

    @property
    def text(self) -> str:
        heard = " ".join(text for _, text in self.parts if text)
        return f"{heard} –" if heard and self.cut else heard


class Transcript:
    """The last lines of a talk."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.version = 0  # a number for each change
        self._count = 0
        self._turned = True  # what the character says next is a line of its own

    def said(self, text: str, by: str = "") -> None:
        """The visitor said `text`, or `by`, whose voice is known."""
        self._add(Line("user", by=by, parts=[(None, text)]))
        self.turn()

    def turn(self) -> None:
        """What the character says from now on does not belong to what it said."""
        self._turned = True

    def begun(self, act: Act) -> None:
        """The character's `act` begins to sound."""
        last = self.lines[-1] if self.lines else None
        if last is None or last.role == "user" or (self._turned and act.utterance):
            self._add(Line("assistant"))
            self._turned = False
        self.lines[-1].parts.append((act, act.utterance))
        self.version += 1

    def cut(self, outcome: Outcome) -> None:
        """Keep of an interrupted act only what was heard."""
        for line in reversed(self.lines):
            for i, (act, _) in enumerate(line.parts):
                if act is outcome.act:
                    self.version += 1
                    line.parts[i] = (act, outcome.heard)
                    line.cut = line.cut or outcome.heard != act.utterance
                    return

    def _add(self, line: Line) -> None:
        self._count += 1
        self.version += 1
        line.id = self._count
        self.lines.append(line)
        del self.lines[:-KEPT]
