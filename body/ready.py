"""Compiled code that poses need, loaded before one is due."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from agent.types import RATE, Act, Speech
from body.performer import Performer
from body.rig import Skeleton

_STROKE = (0.0, 0.3, 0.6)  # s into a greeting: rest, raise a hand, wave


@lru_cache(maxsize=1)
def load(skeleton: Skeleton) -> None:
    """Greet with a body that nobody sees: 0.2 s that the first frames would wait, once."""
    body = Performer(skeleton, np.random.default_rng(0))
    body.perform(Speech(Act("", "greet"), np.zeros(RATE // 10, np.float32), ()), 0.0)
    for t in _STROKE:
        body.pose(t)
