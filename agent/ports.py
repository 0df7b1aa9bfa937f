"""The protocols the agent needs filled. Implementations never import each other.

Each port states its promises; `tests/contract/test_<port>.py` checks them for every backend.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from agent.types import (
    Act,
    Beat,
    Cue,
    Event,
    Outcome,
    Percept,
    Pose,
    Recalled,
    Record,
    Sound,
    Speech,
    Stance,
    Text,
)


class Mind(Protocol):
    """Decides what to say. Remembers only what `witness` tells it was heard."""

    def notice(self, percept: Percept) -> Stance:
        """Decide at once, without I/O, whether to answer, yield or go on.

        What is answered by `ASIDE`, such as "mm-hm", is asked for by `respond` like an answer.
        """
        ...

    def respond(self, percept: Percept) -> AsyncIterator[Act]:
        """The answer, act by act as it is decided. Ends promptly when closed."""
        ...

    def witness(self, outcome: Outcome) -> None:
        """Learn what of an act the listener really got."""
        ...


class Memory(Protocol):
    """What outlasts a conversation, of one character. Given to a mind by `apps`."""

    async def record(self, *records: Record) -> None:
        """Keep `records`, all or none; they are safe when this returns."""
        ...

    async def recall(self, cue: Cue) -> Sequence[Recalled]:
        """What `cue` brings back, the strongest first: never of any person but its own."""
        ...

    async def history(
        self, kind: str, person: str | None = None, latest: int | None = None
    ) -> Sequence[Recalled]:
        """What stands of a kind, about `person` or, for None, anybody; the oldest first.

        All of it, or the `latest` so many. To read it makes nothing last longer.
        """
        ...

    async def forget(self, ids: Iterable[int]) -> int:
        """Erase records, for good; how many there were."""
        ...


class Voice(Protocol):
    """Speaks acts. Streams: the first clause is out before the last is made."""

    def speak(self, act: Act) -> AsyncIterator[Speech]:
        """The act clause by clause. Raises `BackendError`. Stops promptly when closed."""
        ...


class Ear(Protocol):
    """Turns sound into what was said, and tells meanwhile what can be told of it."""

    def listen(self, sounds: AsyncIterator[Sound]) -> AsyncIterator[Text | Event]:
        """A `Text` for each turn that somebody has ended. Ends when `sounds` does.

        Before it, from the same source and with the time at which it was known, an `Event`:
        "speaks" when a voice begins, "heard" with `data["text"]` as words become clear, "welcomes"
        where a listener might nod, "insists" once it is clear that it is more than an "mm-hm". In
        place of the `Text`: "interjects" with `data["text"]` after an "mm-hm", "hushed" after a
        sound without words.
        """
        ...


class Body(Protocol):
    """Moves. Alive whether or not anything was scheduled; `pose` is asked in order of time."""

    def perform(self, speech: Speech, at: float) -> None:
        """Act out `speech`, which starts to sound at `at` seconds."""
        ...

    def listen(self, sound: Sound, at: float) -> None:
        """Attend to what somebody else says."""
        ...

    def ponder(self, at: float, on: bool) -> None:
        """From `at` on it looks for words, or not any more; seen where nothing sounds meanwhile."""
        ...

    def cut(self, at: float) -> None:
        """Let go of everything scheduled after `at`, easing out of what is going on."""
        ...

    def pose(self, t: float) -> Pose: ...


class Renderer(Protocol):
    """Draws poses, for any thread and several at a time. The same pose gives the same bytes."""

    def render(self, pose: Pose) -> NDArray[np.uint8]:
        """A frame (H, W, 3), or (H, W, 4) where the background is transparent."""
        ...


class Sink(Protocol):
    """Takes beats away: to a file, a screen, a socket. May drop frames, never audio."""

    latency: float  # seconds from `put` to the listener; may change while it runs

    async def put(self, beat: Beat) -> None: ...


class Clock(Protocol):
    """Seconds since the session began."""

    def now(self) -> float: ...

    async def until(self, t: float) -> None: ...
