"""The inner state of one character: numbers with a name, a home and bounds.

Every number has a path, and moves only by a `Change` on that path, or by fading home with time:

    mood/valence         mood/arousal  mood/dominance            [-1, 1]  home: the persona's mood
    emotion/joy          one of `PAD`                            [0, 1]   home: 0
    motive/TEXT          a lasting motive, its urgency           [0, 1]   home: its weight
    want/TEXT/PERSON     a passing motive, that has to do with them  [0, 1]  home: 0
    belief/TEXT          how firmly it is held                   [0, 1]   stays
    bond/PERSON/NAME     one of `BOND`                           [0, 1]   stays; attitude [-1, 1]
    shared/TOPIC/PERSON  how much the two share a topic          [0, 1]   stays

Times are wall times in seconds since the Unix epoch. Traits do not change, so they have no path.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from math import isfinite
from types import MappingProxyType

from agent.types import Affect, Record
from mind.persona import Persona, Personality

# Where each emotion of Ortony, Clore and Collins 1988 lies. Source: Gebhard 2005 (ALMA), table 1.
PAD: Mapping[str, Affect] = MappingProxyType(
    {
        "admiration": Affect(0.5, 0.3, -0.2),
        "anger": Affect(-0.51, 0.59, 0.25),
        "disappointment": Affect(-0.3, 0.1, -0.4),
        "disliking": Affect(-0.4, 0.2, 0.1),
        "distress": Affect(-0.4, -0.2, -0.5),
        "fear": Affect(-0.64, 0.6, -0.43),
        "gratification": Affect(0.6, 0.5, 0.4),
        "gratitude": Affect(0.4, 0.2, -0.3),
        "happy_for": Affect(0.4, 0.2, 0.2),
        "hope": Affect(0.2, 0.2, -0.1),
        "joy": Affect(0.4, 0.2, 0.1),
        "liking": Affect(0.4, 0.16, -0.24),
        "pity": Affect(-0.4, -0.2, -0.5),
        "pride": Affect(0.4, 0.3, 0.3),
        "relief": Affect(0.2, -0.3, 0.4),
        "remorse": Affect(-0.3, 0.1, -0.6),
        "reproach": Affect(-0.3, -0.1, 0.4),
        "resentment": Affect(-0.2, -0.3, -0.2),
        "satisfaction": Affect(0.3, -0.2, 0.4),
    }
)
AXES = ("valence", "arousal", "dominance")
BOND = ("intimacy", "trust", "supportiveness", "attitude")

DAY = 86_400.0  # s
# After how many seconds half of the way home is gone; what is not here stays.
HALF_LIFE: Mapping[str, float] = {"mood": 1200.0, "emotion": 90.0, "motive": 3 * DAY, "want": DAY}
# The most that one change may move.
STEP: Mapping[str, float] = {
    "mood": 0.3,
    "emotion": 0.8,
    "motive": 0.2,
    "want": 0.3,
    "belief": 0.05,
    "bond": 0.08,
    "shared": 0.2,
}

_FELT = 0.01  # below this level nothing is felt


@dataclass(frozen=True, slots=True)
class Change:
    """A small move of one number, why, and when. `before` is where it stood, once applied.

    `person` is who moved it, "" nobody; on a path about somebody it is them.
    """

    path: str
    delta: float
    reason: str
    t: float
    before: float | None = None
    person: str = ""

    def __post_init__(self) -> None:
        if who := person(self.path):
            object.__setattr__(self, "person", who)
        if not (isfinite(self.delta) and isfinite(self.t)):
            raise ValueError(f"Change.delta and t must be finite, got {self.delta!r}, {self.t!r}")
        if not self.reason.strip():
            raise ValueError(f"Change.reason of {self.path!r} must say why, got {self.reason!r}")

    def record(self) -> Record:
        """As memory keeps it. A change that was not applied has `before` and `after` None."""
        after = None if self.before is None else self.before + self.delta
        data = {"path": self.path, "delta": self.delta, "before": self.before, "after": after}
        return Record("change", self.reason, self.t, self.person, data=data, importance=0.2)

    @classmethod
    def of(cls, record: Record) -> Change:
        """The change that `record` keeps. Raises `ValueError` on one of another kind."""
        if record.kind != "change":
            raise ValueError(f"Record.kind must be 'change', got {record.kind!r}")
        data = record.data
        before = data.get("before")
        held = None if before is None else float(before)
        return cls(
            str(data["path"]), float(data["delta"]), record.text, record.t, held, record.person
        )


@dataclass(frozen=True, slots=True)
class Bond:
    """How a character stands to one person."""

    intimacy: float = 0.05  # in [0, 1]
    trust: float = 0.4  # in [0, 1]
    supportiveness: float = 0.3  # in [0, 1]
    attitude: float = 0.0  # dislike to liking, in [-1, 1]
    shared: tuple[tuple[str, float], ...] = ()  # topics, what they share most first


@dataclass(frozen=True, slots=True)
class State:
    """Where all numbers stand at `t`. `values` holds only those that ever left home."""

    traits: Personality = field(default_factory=Personality)
    homes: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    values: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    t: float = 0.0

    def __post_init__(self) -> None:
        for name in ("homes", "values"):
            table = dict(getattr(self, name))
            for path, value in table.items():
                low, high = bounds(path)
                if not low <= value <= high:
                    raise ValueError(f"State.{path} must be in [{low}, {high}], got {value!r}")
            object.__setattr__(self, name, MappingProxyType(table))

    def __getitem__(self, path: str) -> float:
        """The number at `path`. Raises `ValueError` where there is none such."""
        return self.values[path] if path in self.values else self.home(path)

    def home(self, path: str) -> float:
        """Where the number at `path` starts, and fades to if it fades."""
        if path in self.homes:
            return self.homes[path]
        kind, _, leaf = _split(path)
        if kind == "bond":
            if leaf == "trust":  # who is agreeable trusts strangers more: McCrae and Costa 1987
                return 0.2 + 0.4 * self.traits.agreeableness
            return 0.0 if leaf == "attitude" else float(getattr(_STRANGER, leaf))
        return 0.5 if kind == "belief" else 0.0

    @property
    def mood(self) -> Affect:
        return Affect(*(self[f"mood/{axis}"] for axis in AXES))

    @property
    def emotions(self) -> tuple[tuple[str, float], ...]:
        """Those that are felt at all, the strongest first, with levels in (0, 1]."""
        return self._ranked("emotion")

    @property
    def motives(self) -> tuple[tuple[str, float], ...]:
        """The lasting ones, the most urgent first, with urgency in (0, 1]."""
        return self._ranked("motive")

    def wants(self, who: str) -> tuple[tuple[str, float], ...]:
        """The passing motives that have to do with `who`, as `motives`: nobody else's business."""
        paths = (path for path in self.values if path.startswith("want/") and person(path) == who)
        items = ((_split(path)[2], self[path]) for path in paths)
        return tuple(sorted((item for item in items if item[1] >= _FELT), key=_first))

    @property
    def beliefs(self) -> tuple[tuple[str, float], ...]:
        """The firmest first."""
        return self._ranked("belief")

    @property
    def people(self) -> tuple[str, ...]:
        """Whom the character has any bond with, in the order of their names."""
        return tuple(sorted({who for path in self.values if (who := person(path))}))

    def bond(self, who: str) -> Bond:
        """How the character stands to `who`, also if they never met."""
        intimacy, trust, support, attitude = (self[f"bond/{who}/{name}"] for name in BOND)
        topics = ((p, v) for p, v in self.values.items() if p.startswith("shared/") and v > 0.0)
        ours = ((_split(p)[2], v) for p, v in topics if person(p) == who)
        topics_shared = tuple(sorted(ours, key=_first))
        return Bond(intimacy, trust, support, attitude, topics_shared)

    def _ranked(self, kind: str) -> tuple[tuple[str, float], ...]:
        paths = {p for p in (*self.homes, *self.values) if p.startswith(f"{kind}/")}
        items = ((p.partition("/")[2], self[p]) for p in paths)
        return tuple(sorted((i for i in items if i[1] >= _FELT), key=_first))


_STRANGER = Bond()


def _first(item: tuple[str, float]) -> tuple[float, str]:
    """Sorts the highest number first, and equal ones by name."""
    return -item[1], item[0]


def born(persona: Persona, t: float) -> State:
    """The state of `persona` before anything happened to it."""
    mood = persona.mood.affect
    homes = {f"mood/{axis}": float(getattr(mood, axis)) for axis in AXES}
    homes |= {f"motive/{motive.text}": motive.weight for motive in persona.motives}
    homes |= {f"belief/{belief.text}": belief.weight for belief in persona.beliefs}
    return State(persona.personality, homes, t=t)


def bounds(path: str) -> tuple[float, float]:
    """Between what the number at `path` stays. Raises `ValueError` where there is none such."""
    kind, _, leaf = _split(path)
    signed = kind == "mood" or (kind == "bond" and leaf == "attitude")
    return (-1.0 if signed else 0.0), 1.0


def person(path: str) -> str:
    """Whom a path is about, "" where it is about the character itself."""
    return _split(path)[1]


def shared(who: str, topic: str) -> str:
    """The path of what the character and `who` share about `topic`."""
    return f"shared/{_leaf(topic)}/{who}"


def want(who: str, text: str) -> str:
    """The path of a passing motive that has to do with `who`."""
    return f"want/{_leaf(text)}/{who}"


def _leaf(text: str) -> str:
    """`text` as a part of a path, which is never empty."""
    return text.replace("/", " ").strip() or "…"


@lru_cache(maxsize=65_536)
def _split(path: str) -> tuple[str, str, str]:
    """Kind, person and leaf of `path`. A person's name may hold a slash, a topic may not."""
    kind, _, rest = path.partition("/")
    who, leaf = "", rest
    if kind == "bond":
        who, _, leaf = rest.rpartition("/")
    elif kind in ("shared", "want"):
        leaf, _, who = rest.partition("/")
    known = {"mood": AXES, "emotion": PAD, "bond": BOND}.get(kind)
    good = kind in STEP and leaf and (known is None or leaf in known)
    if not good or (kind in ("bond", "shared", "want") and not who):
        raise ValueError(f"path {path!r} names no part of a state: see mind.state")
    return kind, who, leaf


def kept(path: str, seconds: float) -> float:
    """The share of a move at `path` that is left after `seconds`, in [0, 1]."""
    half = HALF_LIFE.get(path.partition("/")[0])
    gone = max(0.0, seconds)
    if half is None or gone == 0.0:
        return 1.0
    return float(0.5 ** min(gone / half, 64.0))


def at(state: State, t: float) -> State:
    """`state` at `t`, faded towards home. An earlier `t` than its own does nothing.

    Read with it, but keep the state that changes lead to: a replay then gives the same bits.
    """
    if t <= state.t:
        return state
    values = {}
    for path, value in state.values.items():
        left = faded(state, path, value, t - state.t)
        if left is not None:
            values[path] = left
    return replace(state, values=values, t=t)


def faded(state: State, path: str, value: float, seconds: float) -> float | None:
    """What `value` at `path` has become `seconds` later; None where it came home."""
    left = kept(path, seconds)
    if left == 1.0:
        return value
    home = state.home(path)
    away = (value - home) * left
    low, high = bounds(path)
    return max(low, min(high, home + away)) if abs(away) >= 1e-9 else None
