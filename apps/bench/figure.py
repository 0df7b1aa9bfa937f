"""One result of a measurement."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One result; `reached` compares it with what was promised."""

    name: str
    value: float
    unit: str
    target: float
    more: bool  # whether more is better

    @property
    def reached(self) -> bool:
        return self.value >= self.target if self.more else self.value <= self.target
