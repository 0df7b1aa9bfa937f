"""When and how the lids close."""

from __future__ import annotations

from enum import Enum

import numpy as np

from body.glide import ease

# Seconds. Half-width 0.10, of captures 0.086 to 0.116; lids close faster than they open.
CLOSE, SHUT, OPEN = 0.060, 0.016, 0.145
_HASTE = 0.75  # power by which the opening is quick at first and slow to end
_REST = 0.45  # s, least time between two blinks


class Role(Enum):
    """What the body is doing in the conversation."""

    IDLE = "idle"
    LISTENING = "listening"
    SPEAKING = "speaking"


# A minute, spontaneous; those at phrase ends and gaze shifts come on top. Bentivoglio 1997 and
# Doughty 2001: conversation 26, listening 8 to 21, rest 17.
RATE = {Role.SPEAKING: 8.0, Role.LISTENING: 11.0, Role.IDLE: 14.0}


def lid(since: float, depth: float = 1.0) -> float:
    """How far a lid is closed, `since` seconds after its blink began."""
    if since <= 0 or since >= CLOSE + SHUT + OPEN:
        return 0.0
    if since < CLOSE:
        return depth * ease(since / CLOSE)
    return depth * (1 - ease((max(since - CLOSE - SHUT, 0.0) / OPEN) ** _HASTE))


class Blinks:
    """The blinks of one character: some at random, some asked for. Asked in order of time."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._salt = int(rng.integers(0, 1 << 62))
        self._next = float(rng.uniform(0.5, 3.0))
        self._last = -1.0  # when the latest blink begins
        self._depth = 1.0
        self._lag = 0.0  # s by which the right eye follows
        self._rate = 1.0  # the last that `advance` was told
        self._open = -np.inf  # until when none begins

    def trigger(self, t: float, chance: float) -> None:
        """Something at `t` that makes a blink likely: a phrase ends, the eyes jump.

        It is so much likelier as blinks are more than a calm person's.
        """
        if self._luck(t) < chance * self._rate and t - self._last > _REST:
            self._next = min(self._next, t)

    def hold(self, until: float) -> None:
        """Keep the eyes open: what is due before `until` waits for it."""
        self._open = max(self._open, until)

    def _luck(self, t: float) -> float:
        """A number in [0, 1) that belongs to the time `t`.

        Triggers come from several sides, in an order that depends on how often poses are asked
        for; drawn one after the other, chance would depend on it too.
        """
        z = (round(t * 1e4) * 0x9E3779B97F4A7C15 + self._salt) % (1 << 64)
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) % (1 << 64)  # splitmix64
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) % (1 << 64)
        return float((z ^ (z >> 31)) / (1 << 64))

    def advance(self, t: float, role: Role, rate: float = 1.0) -> None:
        """Begin the blinks that are due by `t`; `rate` is how many, against a calm person's."""
        self._rate = rate
        while self._next <= t:
            start = max(self._next, self._last + _REST, self._open)
            if start > t:
                self._next = start
                return
            self._last = start
            self._depth = 1.0 if self._rng.random() < 0.85 else float(self._rng.uniform(0.6, 0.9))
            self._lag = float(self._rng.normal(0, 0.004))
            # Log-normal intervals: many short ones, a few long stares.
            gap = float(self._rng.lognormal(-0.22, 0.66)) * 60 / (RATE[role] * max(rate, 0.1))
            self._next = start + max(_REST, gap)

    def at(self, t: float) -> tuple[float, float]:
        """How far the left and the right lid are closed, 0 to 1."""
        since = t - self._last
        if since > 0.4:
            return 0.0, 0.0
        return lid(since, self._depth), lid(since - self._lag, 0.98 * self._depth)
