"""Everything that crosses a package boundary. Values only: no I/O, no tasks, no clocks.

Units: times in seconds on the agent's clock (0 = session start), lengths in metres, angles as
unit quaternions (w, x, y, z), audio as float32 in [-1, 1] at `RATE`, colour as uint8 RGB.
Arrays inside values are read-only.

    Percept -> Act -> Speech -> Pose -> Beat
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

RATE = 24_000  # Hz. The one sample rate inside; convert at the edges.
SILENCE = "_"  # the `Phone.symbol` of a pause

Array = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Text:
    """Something written or transcribed."""

    t: float
    text: str
    source: str = "user"


@dataclass(frozen=True, slots=True, eq=False)
class Sound:
    """A piece of what is heard, (n,) at `RATE`."""

    t: float
    samples: Array
    source: str = "user"

    def __post_init__(self) -> None:
        _freeze(self, "samples", (None,))


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened: "joined", "smiled", "typing"."""

    t: float
    name: str
    data: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    source: str = "user"


@dataclass(frozen=True, slots=True)
class Tick:
    """Time passing, so that the mind may act unasked."""

    t: float


Percept = Text | Sound | Event | Tick


class Stance(Enum):
    """What the mind does about a percept while it may be speaking."""

    IGNORE = "ignore"
    RESPOND = "respond"
    YIELD = "yield"
    ASIDE = "aside"  # say a little beside the talk, which is no turn, and only into silence


@dataclass(frozen=True, slots=True)
class Affect:
    """Mood as (valence, arousal, dominance), each in [-1, 1]. Source: Mehrabian 1996."""

    valence: float = 0.0
    arousal: float = 0.0
    dominance: float = 0.0

    def __post_init__(self) -> None:
        for name in ("valence", "arousal", "dominance"):
            value = getattr(self, name)
            if not -1.0 <= value <= 1.0:
                raise ValueError(f"Affect.{name} must be in [-1, 1], got {value!r}")


@dataclass(frozen=True, slots=True)
class Act:
    """One breath group the agent means to deliver. An empty utterance is a silent act.

    `feeling` names emotions and their levels in [0, 1], where `affect` alone says too little of
    the face. `direction` says in plain words how to act it: "smile shyly, then look away".
    """

    utterance: str
    intent: str = "inform"
    affect: Affect = Affect()
    gaze: str = "listener"
    to: str = "user"
    feeling: tuple[tuple[str, float], ...] = ()
    direction: str = ""


@dataclass(frozen=True, slots=True)
class Phone:
    """One phoneme, or a pause (`SILENCE`).

    `symbol` is IPA without stress marks; `start` and `end` are seconds from the start of its
    `Speech`. `stress` is 0 none, 1 secondary, 2 primary. `word` is an index into
    `speech.act.utterance.split()`, or -1 in a pause.
    """

    symbol: str
    start: float
    end: float
    stress: int = 0
    word: int = -1


@dataclass(frozen=True, slots=True, eq=False)
class Speech:
    """The sound of an act, or of the part of one that `act.utterance` is narrowed to."""

    act: Act
    samples: Array  # (n,) in [-1, 1] at RATE
    phones: tuple[Phone, ...]  # in order, without gaps or overlaps, to the end of `samples`

    def __post_init__(self) -> None:
        _freeze(self, "samples", (None,))

    @property
    def duration(self) -> float:
        return len(self.samples) / RATE


@dataclass(frozen=True, slots=True)
class Scheduled:
    """A speech and the second at which it starts."""

    start: float
    speech: Speech


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the listener really got of an act."""

    act: Act
    heard: str
    complete: bool


@dataclass(frozen=True, slots=True)
class Record:
    """Something worth remembering, said in one sentence.

    `t` is in seconds since the Unix epoch. `person` is whom it is about, "" the character itself;
    `source` who or what it came from. Of records with the same `kind`, `person` and `key`, a later
    one takes the place of an earlier; an empty `key` stands beside all others. `importance` and
    `confidence` are in [0, 1]; `data` holds what JSON can.
    """

    kind: str  # episode fact reflection relationship plan, change (of inner state), event
    text: str
    t: float
    person: str = ""
    source: str = ""
    key: str = ""
    importance: float = 0.5
    confidence: float = 1.0
    data: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))

    def __post_init__(self) -> None:
        for name in ("importance", "confidence"):
            value = getattr(self, name)
            if not 0.0 <= value <= 1.0:
                raise ValueError(f"Record.{name} must be in [0, 1], got {value!r}")


@dataclass(frozen=True, slots=True)
class Cue:
    """What brings memories back: `text`, at `t` s since the Unix epoch, with `person` there.

    Only records of `kinds` are meant, of all where it is empty; at most `k` of them.
    """

    text: str
    t: float
    person: str = ""
    kinds: tuple[str, ...] = ()
    k: int = 8


@dataclass(frozen=True, slots=True)
class Recalled:
    """A record that came back, by its number, and how strongly."""

    id: int
    record: Record
    score: float = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Pose:
    """The body at one instant.

    `joints` turn each joint from the T-pose, in axes parallel to the world's while the body
    stands in the T-pose (as VRM's normalised humanoid). `root` moves the hips from where they
    are in that pose.
    """

    t: float
    face: Array  # (52,) ARKit weights in [0, 1]
    joints: Array  # (J, 4) local unit quaternions wxyz
    root: Array  # (3,) m

    def __post_init__(self) -> None:
        _freeze(self, "face", (52,))
        _freeze(self, "joints", (None, 4))
        _freeze(self, "root", (3,))


@dataclass(frozen=True, slots=True, eq=False)
class Beat:
    """One output interval [t, t + 1/fps): what to hear and what to see during it."""

    t: float
    audio: Array  # (RATE / fps,)
    pose: Pose
    frame: NDArray[np.uint8] | None = None  # (H, W, 3 or 4); None when late or not rendered
    begun: tuple[Scheduled, ...] = ()  # speeches whose first sample is in this beat


def _freeze(value: object, name: str, shape: tuple[int | None, ...]) -> None:
    """Make the array `name` of `value` float32, read-only and of `shape` (None: any length)."""
    array = np.asarray(getattr(value, name), np.float32)
    fits = array.ndim == len(shape)
    for want, got in zip(shape, array.shape, strict=False):
        if want is not None and want != got:
            fits = False
    if not fits:
        wants = tuple("n" if n is None else n for n in shape)
        raise ValueError(
            f"{type(value).__name__}.{name} must have shape {wants}, got {array.shape}"
        )
    view = array.view()
    view.flags.writeable = False
    object.__setattr__(value, name, view)
