"""How somebody gestures."""

from __future__ import annotations

from dataclasses import dataclass

LEFT, RIGHT = 0, 1


@dataclass(frozen=True, slots=True)
class Style:
    """How somebody moves. All sizes are against 1.

    After Laban's effort and shape, as Hartmann, Mancini and Pelachaud (2006) put it in numbers.
    """

    extent: float = 1.0  # of gestures and head
    speed: float = 1.0
    rate: float = 1.0  # of gestures
    hand: int = RIGHT  # the one that is preferred
    fluidity: float = 1.0  # phases flow into each other, against stopping at each
    power: float = 1.0  # of strokes
    repetition: float = 1.0  # of strokes within a gesture

    def __post_init__(self) -> None:
        for name in ("extent", "speed", "rate", "fluidity", "power", "repetition"):
            value = getattr(self, name)
            if not 0.2 <= value <= 2.0:
                raise ValueError(f"Style.{name} must be in [0.2, 2], got {value!r}")
        if self.hand not in (LEFT, RIGHT):
            raise ValueError(f"Style.hand must be 0 (left) or 1 (right), got {self.hand!r}")
