"""One figure, and what nature does."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measure:
    """`value` is NaN where the take does not hold what is measured.

    `low` and `high` bound what is natural or promised (None: no bound), after `source`.
    `heard`: it hangs together with the sound, so that shuffling must hurt it.
    """

    name: str
    value: float
    unit: str = ""
    low: float | None = None
    high: float | None = None
    source: str = ""
    heard: bool = False

    @property
    def fits(self) -> bool | None:
        """Whether it is within its bounds; None where that cannot be said."""
        if math.isnan(self.value) or (self.low is None and self.high is None):
            return None
        above = self.low is None or self.value >= self.low
        return above and (self.high is None or self.value <= self.high)

    @property
    def range(self) -> str:
        """The bounds in words."""
        if self.low is None and self.high is None:
            return ""
        if self.low is None:
            return f"<= {self.high:.3g}"
        return f">= {self.low:.3g}" if self.high is None else f"{self.low:.3g} to {self.high:.3g}"
