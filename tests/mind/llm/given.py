"""What the tests of models are given: a key, answers and a clock."""

from __future__ import annotations

import json

SECRET = "sk-very-secret-0123456789"
GOOD = json.dumps(
    {
        "to": "ana",
        "say": [{"emotion": "happy", "level": 6, "direction": "wave", "text": "Hello, Ana. Hi!"}],
        "facts": [{"subject": "ana", "relation": "mood", "text": "Ana is well.", "confidence": 8}],
    }
)
BEGUN = '{"to": "ana", "say": [{"emotion": "happy", "level": 6, "direction": "", "text": "Hello. '


class Jump:
    """A clock that is where one wants to be."""

    def __init__(self) -> None:
        self.t = 0.0
        self.waits: list[float] = []

    def now(self) -> float:
        return self.t

    async def until(self, t: float) -> None:
        self.waits.append(t - self.t)
        self.t = t
