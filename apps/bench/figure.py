"""One result of a measurement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Figure:
    """One result; `reached` compares it with what was promised. NaN where there was nothing."""

    name: str
    value: float
    unit: str
    target: float
    more: bool  # whether more is better

    @property
    def reached(self) -> bool:
        return self.value >= self.target if self.more else self.value <= self.target


def percentile(times: Sequence[float], percent: float) -> float:
    """NaN of none: a figure of that is never reached."""
    return float(np.percentile(times, percent)) if times else float("nan")
