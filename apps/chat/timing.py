"""When things were: a stay's clock, which can stand still, and where the time of a turn went."""

from __future__ import annotations

from dataclasses import dataclass

from agent.clock import LoopClock

LAGS = 0.5  # s that beats may come late before the clock stands still instead


class Pace:
    """The port `Clock`. Where the machine or the line falls behind, the stay's time does too.

    Beats that were late by more would otherwise all be made at once, and be too late again.
    """

    def __init__(self) -> None:
        self._clock, self._lost = LoopClock(), 0.0

    def now(self) -> float:
        return self._clock.now() - self._lost

    async def until(self, t: float) -> None:
        await self._clock.until(t + self._lost)

    def lose(self, seconds: float) -> None:
        """Let the stay's time be behind by `seconds` more."""
        self._lost += seconds


@dataclass(slots=True)
class Turn:
    """One turn, in seconds of the stay's clock; None for what has not come yet."""

    id: int
    asked: float
    act: float | None = None  # the first
    speech: float | None = None
    moved: float | None = None
    told: bool = False  # its first sound has gone out, or it came to nothing

    def figures(self, now: float) -> dict[str, float]:
        """How many ms mind, voice, body and all took, where the first beat goes out `now`."""
        act = self.act if self.act is not None else now
        speech = self.speech if self.speech is not None else act
        moved = self.moved if self.moved is not None else speech
        parts = {
            "mind": act - self.asked,
            "voice": speech - act,
            "body": moved - speech,
            "total": now - self.asked,
        }
        return {name: round(1000 * max(0.0, seconds), 1) for name, seconds in parts.items()}
