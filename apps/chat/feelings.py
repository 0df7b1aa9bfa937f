"""How a character feels, for who talks with it to see: in a word, as a curve, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from agent.types import Affect, Record
from apps.past.known import addressed
from mind.reflection import describe
from mind.state import State

_POINTS = 240  # of the curve at most; beyond, every other one goes
_STRONGEST = 4  # emotions that are told
_FELT, _CLEAR = 0.15, 0.4  # from where on a mood is told apart from none, and is clear
# By the signs of valence, arousal and dominance: the octants of Mehrabian 1996.
_WORDS = {
    (1, 1, 1): "exuberant", (1, 1, -1): "eager", (1, -1, 1): "relaxed", (1, -1, -1): "gentle",
    (-1, 1, 1): "irritable", (-1, 1, -1): "anxious", (-1, -1, 1): "aloof", (-1, -1, -1): "low",
}  # fmt: skip
_WIDE, _HIGH = 320, 96  # of the curve, in its own units


@dataclass(frozen=True, slots=True)
class Felt:
    """An emotion, how strong it is in (0, 1], and what of the visitor's doing it is about."""

    name: str
    level: float
    reason: str = ""


class Pulse:
    """The mood of a session from its start, in few points."""

    def __init__(self) -> None:
        self.points: list[tuple[float, Affect]] = []
        self._every = 1.0  # s

    def feel(self, t: float, mood: Affect) -> None:
        """Note `mood` at `t` s, where the last note is old enough."""
        if self.points and t - self.points[-1][0] < self._every:
            return
        self.points.append((t, mood))
        if len(self.points) > _POINTS:
            del self.points[1::2]
            self._every *= 2


def spirits(mood: Affect) -> str:
    """`mood` in a word or two."""
    axes = (mood.valence, mood.arousal, mood.dominance)
    most = max(abs(axis) for axis in axes)
    if most < _FELT:
        return "even-tempered"
    v, a, d = (1 if axis >= 0 else -1 for axis in axes)
    return _WORDS[v, a, d] if most >= _CLEAR else f"a little {_WORDS[v, a, d]}"


def strongest(state: State, moved: Sequence[Record], person: str) -> tuple[Felt, ...]:
    """The emotions of `state`, the strongest first. `moved`: changes by `person`, latest first.

    What others did to the character is theirs, and not told.
    """
    out = []
    for name, level in state.emotions[:_STRONGEST]:
        path = f"emotion/{name}"
        why = next((r.text for r in moved if r.data.get("path") == path), "")
        out.append(Felt(name.replace("_", " "), level, addressed(why, person)))
    return tuple(out)


def stands(state: State, person: str) -> str:
    """How the character stands to `person`, told to them."""
    return addressed(describe(state.bond(person), person), person)


def curve(points: Sequence[tuple[float, Affect]]) -> str:
    """Pleasure and energy over time as SVG, to be styled by the classes `pleasure`, `energy`."""
    if len(points) < 2:
        return ""
    start, span = points[0][0], max(points[-1][0] - points[0][0], 1e-6)
    drawn = []
    for name, axis in (("energy", "arousal"), ("pleasure", "valence")):
        path = " ".join(
            f"{_WIDE * (t - start) / span:.1f},{_HIGH * (1 - getattr(mood, axis)) / 2:.1f}"
            for t, mood in points
        )
        drawn.append(f'<polyline class="{name}" points="{path}"/>')
    last = points[-1][1]
    label = f"Mood over {_span(span)}: pleasure {last.valence:+.1f}, energy {last.arousal:+.1f} now"
    return (
        f'<svg viewBox="0 -2 {_WIDE} {_HIGH + 4}" preserveAspectRatio="none" role="img" '
        f'aria-label="{label}"><line x1="0" x2="{_WIDE}" y1="{_HIGH / 2}" y2="{_HIGH / 2}"/>'
        f"{''.join(drawn)}</svg>"
    )


def _span(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"
