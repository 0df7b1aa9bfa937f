"""A room with a loudspeaker and a microphone, for a page that is no browser."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import numpy as np

from agent.types import RATE, Array
from apps.chat import wire
from tests.apps.chat.pages import Page
from voice.resample import Resampler

_FRAME = wire.FRAME / wire.HEARD  # s
_LONGEST = 600  # s
_NOISE = 3e-4


class Air:
    """What sounds in the room, at the microphone's rate; a frame of it is heard each 20 ms.

    What `page` plays comes `delay` s later and `echo` times as loud into the microphone.
    """

    def __init__(self, page: Page, *, echo: float = 0.0, delay: float = 0.15) -> None:
        self.page, self.frame = page, 0
        self._echo, self._delay = echo, round(delay * wire.HEARD)
        self._room = np.random.default_rng(7)
        self._sound = np.zeros(_LONGEST * wire.HEARD, np.float32)
        self._taken, self._at = 0, 0
        self._thin = Resampler(RATE, wire.HEARD)

    @property
    def now(self) -> int:
        """The sample that is heard next."""
        return self.frame * wire.FRAME

    @property
    def seconds(self) -> float:
        return self.now / wire.HEARD

    def say(self, sound: Array) -> float:
        """Somebody says `sound` (n,) from now on; until when, in s."""
        self._sound[self.now : self.now + len(sound)] += sound
        return self.seconds + len(sound) / wire.HEARD

    def _play(self) -> None:
        """What has come of the character's voice."""
        while self._taken < len(self.page.beats):
            beat = self.page.beats[self._taken]
            self._taken += 1
            sound = beat.sound if beat.sound is not None else np.zeros(RATE // 25, np.float32)
            heard = self._thin.push(sound) * np.float32(self._echo)
            self._at = max(self._at, self.now + self._delay)
            self._sound[self._at : self._at + len(heard)] += heard
            self._at += len(heard)

    async def hear(self) -> None:
        """Send what the microphone hears, in time."""
        loop = asyncio.get_running_loop()
        zero = loop.time()
        while True:
            self._play()
            noise = self._room.normal(0, _NOISE, wire.FRAME).astype(np.float32)
            heard = self._sound[self.now : self.now + wire.FRAME] + noise
            await self.page.socket.send(wire.spoken(self.frame, False, heard))
            self.frame += 1
            await asyncio.sleep(max(0.0, zero + self.frame * _FRAME - loop.time()))


@asynccontextmanager
async def microphone(page: Page, *, echo: float = 0.0, delay: float = 0.15) -> AsyncIterator[Air]:
    """The open microphone of `page`."""
    air = Air(page, echo=echo, delay=delay)
    await page.send("mic", mode="open")
    hearing = asyncio.create_task(air.hear())
    try:
        yield air
    finally:
        hearing.cancel()
        await asyncio.wait([hearing])
