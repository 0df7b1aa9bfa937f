"""What a page has been told of the talk, so that it is told what changed and nothing twice."""

from __future__ import annotations

from typing import Any

from apps.chat.transcript import Transcript

_WHO = {"user": "you", "assistant": "them"}


class Showing:
    """The lines and the state as the page has them."""

    def __init__(self) -> None:
        self._lines: dict[int, tuple[str, bool, bool]] = {}
        self._state: tuple[bool, ...] = (False, False, False)

    def lines(self, transcript: Transcript, *, done: bool) -> list[dict[str, Any]]:
        """The lines that changed. `done`: nothing is added to the last."""
        changed, seen = [], dict[int, tuple[str, bool, bool]]()
        last = transcript.lines[-1].id if transcript.lines else 0
        for line in transcript.lines:
            now = (line.text, done or line.role == "user" or line.id != last, line.cut)
            seen[line.id] = now
            if self._lines.get(line.id) != now and (now[0] or line.id in self._lines):
                shown = {"id": line.id, "who": _WHO[line.role], "text": now[0]}
                by = {"by": line.by} if line.by else {}
                changed.append(shown | by | {"done": now[1], "cut": now[2]})
        self._lines = seen
        return changed

    def stale(self, *state: bool) -> bool:
        """Whether the page knows another state."""
        return state != self._state

    def state(self, thinking: bool, speaking: bool, hearing: bool) -> dict[str, bool]:
        """The state, which the page knows from now on."""
        self._state = (thinking, speaking, hearing)
        return {"thinking": thinking, "speaking": speaking, "hearing": hearing}

    def forget(self) -> None:
        """Another page is told, and from the beginning."""
        self._lines.clear()
