"""One result of a measurement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan

import numpy as np


@dataclass(frozen=True, slots=True)
class Figure:
    """One result; `reached` compares it with what was promised. NaN where there was nothing."""

    name: str
    value: float
    unit: str
    target: float | None  # None: nothing was promised
    more: bool  # whether more is better

    @property
    def reached(self) -> bool:
        if self.target is None:
            return not isnan(self.value)
        return self.value >= self.target if self.more else self.value <= self.target


def percentile(times: Sequence[float], percent: float) -> float:
    """NaN of none: a figure of that is never reached."""
    return float(np.percentile(times, percent)) if times else float("nan")
