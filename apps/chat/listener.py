"""The microphone of a stay: its frames in, what was understood out."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from typing import Protocol

from agent.types import RATE, Array, Event, Sound, Text
from apps.build import Actor
from apps.chat.messages import Mode
from apps.chat.wire import HEARD
from voice.resample import Resampler

_SLIPPED = 0.3  # s that the frames' own time may be off before it is set anew
_STUMBLE = 2.0  # s that a page or its network may hold frames up: then all of them come at once


class LiveEar(Protocol):
    """An ear that listens to one person while the character may be speaking.

    `percepts` are what `agent.ports.Ear` promises, until it is closed.
    """

    def feed(self, samples: Array, t: float, held: bool) -> None:
        """Take in samples (n,) at 16 kHz that sounded from `t` s of the session on.

        `held`: the user holds down the button to talk, so the turn is not over yet.
        """
        ...

    def release(self) -> None:
        """The microphone is closed: who speaks has ended."""
        ...

    def reference(self, samples: Array, t: float) -> None:
        """Know that the character's own samples (n,) at `RATE` are played from `t` on."""
        ...

    def said(self, text: str, t: float) -> None:
        """Know that the character says `text` from `t` on."""
        ...

    def percepts(self) -> AsyncIterator[Text | Event]: ...

    def close(self) -> None:
        """Nothing more is fed; the iteration ends."""
        ...


Who = Callable[[Array], str]  # whose voice sounds in (n,) at 16 kHz; "" where it is unknown


class Ears(Protocol):
    """What makes ears for all microphones. It may take seconds.

    A language is a tag; "" leaves it to who hears. Raises `ConfigError`, `Unavailable`.
    """

    async def ear(self, who: Actor, language: str, known: Who) -> LiveEar: ...

    async def about(self, who: Actor, language: str) -> str:
        """By what means it hears, in plain words."""
        ...

    def close(self) -> None: ...


class Listener:
    """Hears for one stay. The ear is made when a microphone is first switched on.

    `heard` gets what the ear tells, `failed` what ended it, and `tells` by what means it hears.
    `known` says whose voice it is.
    """

    def __init__(self, ears: Ears | None, language: str = "") -> None:
        self.heard: Callable[[Text | Event], None] = lambda percept: None
        self.failed: Callable[[Exception], None] = lambda error: None
        self.tells: Callable[[str], None] = lambda about: None
        self.known: Who = lambda samples: ""
        self.mode: Mode = "off"
        self.hearing = False  # somebody speaks
        self.partial = ""  # what they have said so far
        self._ears, self._language = ears, language
        self._ear: LiveEar | None = None
        self._wanted = asyncio.Event()
        self._resampler = Resampler(HEARD, RATE)
        self._zero: float | None = None  # s of the stay at which frame 0 sounded
        self._quickest: deque[tuple[float, float]] = deque()  # when frames came, and such zeros
        self._held = False  # the button was down

    @property
    def able(self) -> bool:
        """Whether there is an ear at all."""
        return self._ears is not None

    def switch(self, mode: Mode) -> None:
        """Listen, or not any more."""
        if mode != self.mode:
            self.release()
        self.mode, self._zero, self._held = mode, None, False
        self._quickest.clear()
        if mode != "off" and self.able:
            self._wanted.set()

    def release(self) -> None:
        """No more sound comes for now: who speaks has ended."""
        self._held = False
        if self._ear is not None:
            self._ear.release()

    def hear(self, samples: Array, seq: int, *, held: bool, now: float) -> Sound | None:
        """Take frame `seq` (n,) at 16 kHz, which came `now`; the same for the body to attend to."""
        was = self._held
        # With the button up nothing is heard, but that it went up.
        if self._ear is None or self.mode == "off" or (self.mode == "push" and not held | was):
            return None
        self._held = held
        if held and not was and self.mode == "push":
            self._quickest.clear()  # for how long it was up, frames do not tell
        t = self._sounded(seq, len(samples) / HEARD, now)
        self._ear.feed(samples, t, held)
        louder = self._resampler.push(samples)
        return Sound(t, louder) if len(louder) else None

    def _sounded(self, seq: int, seconds: float, now: float) -> float:
        """When frame `seq` did, by those that lately took the shortest way; s of the stay."""
        zero, quickest = now - (seq + 1) * seconds, self._quickest
        while quickest and quickest[-1][1] >= zero:
            quickest.pop()
        quickest.append((now, zero))
        while quickest[0][0] < now - _STUMBLE:
            quickest.popleft()
        if self._zero is None or abs(quickest[0][1] - self._zero) > _SLIPPED:
            self._zero, self._resampler = quickest[0][1], Resampler(HEARD, RATE)
        return self._zero + seq * seconds

    def reference(self, samples: Array, t: float) -> None:
        """The character's own samples (n,) sound from `t` s on."""
        if self.mode != "off" and self._ear is not None:
            self._ear.reference(samples, t)

    def said(self, text: str, t: float) -> None:
        """The character says `text` from `t` s on."""
        if self._ear is not None:
            self._ear.said(text, t)

    async def listen(self, who: Actor) -> None:
        """Hear for as long as this runs; an ear that fails is made anew when it is wanted again."""
        told = False
        while self._ears is not None:
            await self._wanted.wait()
            try:
                asked = who, self._language
                self._ear = await self._ears.ear(*asked, self.known)
                if not told:
                    self.tells(await self._ears.about(*asked))
                    told = True
                async for percept in self._ear.percepts():
                    self._note(percept)
                    self.heard(percept)
            except Exception as error:  # noqa: BLE001 - whatever it is, it costs the ear only
                self.failed(error)
            finally:
                if self._ear is not None:
                    self._ear.close()
                self._ear, self.hearing, self.partial = None, False, ""
                self._wanted.clear()

    def _note(self, percept: Text | Event) -> None:
        match percept:
            case Event(name="speaks"):
                self.hearing = True
            case Event(name="heard", data=data):
                self.partial = str(data.get("text", ""))
            case Event(name="interjects" | "hushed") | Text():
                self.hearing, self.partial = False, ""
