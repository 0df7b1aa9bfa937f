"""How a character feels, for who talks with it to see: in a word, as a curve, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from agent.types import Affect, Record
from apps import wording
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
_LOW, _REACH = 24, 0.2  # of a small one, and the least that it spans
_SIDES = {
    "attitude": "Warmth", "trust": "Trust", "intimacy": "Closeness", "supportiveness": "Support",
}  # fmt: skip
_LATELY = 4  # reasons that are told


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


@dataclass(frozen=True, slots=True)
class Standing:
    """One side of how a character stands to somebody: `level` in [0, 1], and how it came to it.

    `points` are times in s and levels, the latest last.
    """

    name: str
    level: float
    points: tuple[tuple[float, float], ...] = ()


def standing(state: State, moved: Sequence[Record], person: str) -> tuple[Standing, ...]:
    """Each side of the bond with `person`. `moved`: changes by them, latest first."""
    bond = state.bond(person)
    now = {
        "intimacy": bond.intimacy,
        "trust": bond.trust,
        "supportiveness": bond.supportiveness,
        "attitude": bond.attitude,
    }
    return tuple(
        Standing(name, _level(leaf, now[leaf]), _points(f"bond/{person}/{leaf}", leaf, moved))
        for leaf, name in _SIDES.items()
    )


def lately(moved: Sequence[Record], person: str) -> tuple[tuple[str, bool], ...]:
    """What last moved the bond with `person`, told to them, and whether for the better."""
    told: dict[str, float] = {}
    for record in moved:
        if str(record.data.get("path", "")).startswith(f"bond/{person}/"):
            told[record.text] = told.get(record.text, 0.0) + float(record.data.get("delta") or 0.0)
        if len(told) == _LATELY:
            break
    return tuple((addressed(text, person), delta > 0.0) for text, delta in told.items() if delta)


def trace(points: Sequence[tuple[float, float]], label: str) -> str:
    """Levels in [0, 1] as a small SVG, change by change, however long they are apart."""
    if len(points) < 2:
        return ""
    levels = [level for _, level in points]
    middle, step = (min(levels) + max(levels)) / 2, _WIDE / (len(points) - 1)
    reach = max(max(levels) - min(levels), _REACH)
    path = " ".join(
        f"{i * step:.1f},{_LOW * (0.5 - (level - middle) / reach):.1f}"
        for i, level in enumerate(levels)
    )
    return (
        f'<svg viewBox="0 -2 {_WIDE} {_LOW + 4}" preserveAspectRatio="none" role="img" '
        f'aria-label="{label}"><polyline points="{path}"/></svg>'
    )


def _level(leaf: str, value: float) -> float:
    return (value + 1.0) / 2.0 if leaf == "attitude" else value


def _points(path: str, leaf: str, moved: Sequence[Record]) -> tuple[tuple[float, float], ...]:
    """Where the number at `path` stood after each change, and before the first, earliest first."""
    held = [r for r in reversed(moved) if r.data.get("path") == path]
    held = [r for r in held if r.data.get("before") is not None]
    if not held:
        return ()
    first = (held[0].t, _level(leaf, float(held[0].data["before"])))
    after = ((r.t, _level(leaf, float(r.data["after"]))) for r in held)
    return (first, *after)[-_POINTS:]


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
        places = [
            f"{_WIDE * (t - start) / span:.1f},{_HIGH * (1 - getattr(mood, axis)) / 2:.1f}"
            for t, mood in points
        ]
        path = " ".join(places)
        x, _, y = places[-1].partition(",")
        drawn.append(
            f'<polygon class="{name}" points="0,{_HIGH / 2} {path} {x},{_HIGH / 2}"/>'
            f'<polyline class="{name}" points="{path}"/>'
            # A line of no length is a round dot, however the picture is stretched.
            f'<line class="{name} now" x1="{x}" y1="{y}" x2="{x}" y2="{y}"/>'
        )
    last = points[-1][1]
    feels = f"pleasure {last.valence:+.1f}, energy {last.arousal:+.1f}"
    label = f"Mood over {wording.span(span)}: {feels} now"
    rest = _HIGH / 2
    return (
        f'<svg viewBox="0 -2 {_WIDE + 6} {_HIGH + 4}" preserveAspectRatio="none" role="img" '
        f'aria-label="{label}"><line class="rest" x1="0" x2="{_WIDE}" y1="{rest}" y2="{rest}"/>'
        f"{''.join(drawn)}</svg>"
    )
