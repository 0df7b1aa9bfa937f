"""What the calls of a model come to: tokens, and money where the price is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mind.llm.turn import Usage

_MILLION = 1e6


@dataclass(slots=True)
class Spending:
    """All turns so far. `price` is that of a million tokens sent, and of a million received."""

    price: tuple[float, float] | None = None
    turns: int = 0
    calls: int = 0
    sent: int = 0
    received: int = 0
    estimated: bool = False  # some of the tokens were not counted by the server

    def add(self, usage: Usage) -> None:
        """Count a turn."""
        self.turns += 1
        self.calls += usage.calls
        self.sent += usage.sent
        self.received += usage.received
        self.estimated = self.estimated or usage.estimated

    @property
    def cost(self) -> float | None:
        """In whatever money the price is; None where there is no price."""
        if self.price is None:
            return None
        return (self.sent * self.price[0] + self.received * self.price[1]) / _MILLION

    def __str__(self) -> str:
        about = "about " if self.estimated else ""
        calls = f"{self.calls} call{'s' if self.calls != 1 else ''}"
        told = f"{calls}, {about}{self.sent} tokens sent and {self.received} received"
        return told if self.cost is None else f"{told}: {about}{self.cost:.4f} at your price"
