"""A visitor without a face: talks over the line, and notes when what comes was late."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from agent.clock import stopwatch
from apps.bench.loudspeaker import Loudspeaker
from apps.chat.visitor import COOKIE, stranger

_MOVED = 6  # of 255 by which the jaw is elsewhere when it has moved
_QUIET = 0.7  # s without sound, after which the answer is over
_PATIENCE = 12.0  # s to wait for one
_THINKS = 0.2  # s before the next line is sent
_INTERRUPTS = 4  # every so many turns it cuts in,
_AFTER = 0.8  # s after the first sound
_LOSES, _LEAVES = 0.1, 0.03  # chance after a turn that a rough one loses its line; that it leaves
SAID = (
    "Hello there, how are you today?",
    "My sister plays the violin at the station.",
    "What do you love most about your work?",
    "I was sad yesterday, we lost our garden.",
    "Tell me a story about the sea.",
    "What would you do with a free day?",
    "Do you remember what I told you about the violin?",
    "You are very kind, thank you.",
)
_GARBAGE = ("", "{", '{"type": "fly"}', '{"type": "say", "text": 7}', "[" * 2000, b"\x01", b"\x07")


@dataclass(slots=True)
class Tally:
    """What visitors found, all together, as a page of theirs would play it. Seconds and bytes."""

    first_sound: list[float] = field(default_factory=list)  # after what was typed
    first_frame: list[float] = field(default_factory=list)  # in which the mouth has moved
    silence: list[float] = field(default_factory=list)  # after an interruption
    late: list[float] = field(default_factory=list)  # by how much sound was heard later
    beats: int = 0
    sounding: int = 0  # beats with sound
    sound: int = 0  # bytes
    motion: int = 0
    words: int = 0
    unanswered: int = 0
    resumed: int = 0
    left: int = 0  # who left for good; somebody else came
    lost: int = 0  # stays that could not be taken up again
    refused: list[str] = field(default_factory=list)  # why a line ended that nobody provoked


class Talker:
    """One visitor of the chat at `url` (ws://...), who talks on and on, until cancelled.

    With `rough` it also sends garbage, one message in a hundred, and now and then loses its line,
    or leaves for good, and somebody whom nobody knows comes.
    """

    def __init__(
        self, url: str, rng: np.random.Generator, tally: Tally, *, rough: bool = False
    ) -> None:
        self._url, self._rng, self._rough = url, rng, rough
        self.tally = tally
        self.here = asyncio.Event()  # it has been let in
        self._become()
        self._sounds = asyncio.Event()  # a beat with sound has come since this was cleared,
        self._first = 0.0  # and is heard then
        self._cut = asyncio.Event()
        self._jaw = self._was = 0  # how far the mouth is open, and was when the last line was sent
        self._moved = 0.0  # when the first beat is seen in which it has moved since then
        self._provoked = False  # the line ends by our own doing,
        self._leaves = False  # and for good

    def _become(self) -> None:
        """Be somebody new."""
        self._key, self._cookie = secrets.token_hex(16), f"{COOKIE}={stranger()}"
        self._speaker = Loudspeaker()

    async def visit(self) -> None:
        """Come, and come back where the line is lost, until cancelled."""
        while True:
            last = self._speaker.last
            query = f"persona=mira&key={self._key}&last={last}"
            headers = {"Cookie": self._cookie}
            with suppress(OSError):
                async with connect(
                    f"{self._url}/line?{query}", additional_headers=headers, compression=None
                ) as socket:
                    await self._stay(socket)
                self._over(socket, last)
            await asyncio.sleep(0.5)

    def _over(self, socket: ClientConnection, last: int) -> None:
        if socket.close_code == 4404 or socket.close_code == 4401:
            self.tally.lost += 1
            self._become()
        elif self._leaves:
            self.tally.left += 1
            self._become()
        elif not self._provoked:
            self.tally.refused.append(f"{socket.close_code} {socket.close_reason}")
        self._provoked = self._leaves = False

    async def _stay(self, socket: ClientConnection) -> None:
        tasks = [
            asyncio.create_task(deed)
            for deed in (self._listen(socket), self._talk(socket), self._acknowledge(socket))
        ]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            ends = await asyncio.gather(*tasks, return_exceptions=True)
        for end in ends:
            if isinstance(end, Exception) and not isinstance(end, ConnectionClosed):
                raise end

    async def _listen(self, socket: ClientConnection) -> None:
        async for message in socket:
            now = stopwatch()
            if isinstance(message, bytes):
                self._beat(message, now)
            else:
                self._told(json.loads(message))

    def _beat(self, data: bytes, now: float) -> None:
        came, tally = self._speaker.take(data, now), self.tally
        if came is None:
            return
        tally.beats += 1
        tally.sounding += came.sound > 0
        tally.sound += came.sound
        tally.motion += came.motion
        if came.late:
            tally.late.append(came.late)
        if came.sounds and not self._sounds.is_set():
            self._first = came.at
            self._sounds.set()
        if came.jaw is not None:
            self._jaw = came.jaw
            if not self._moved and abs(self._jaw - self._was) >= _MOVED:
                self._moved = came.at

    def _told(self, message: dict[str, Any]) -> None:
        match message["type"]:
            case "hello":
                self.here.set()
                self._speaker.greet(message["fps"], message["seq"], resumed=message["resumed"])
                self.tally.resumed += message["resumed"]
            case "cut":
                self._speaker.cut(message["seq"], stopwatch())
                self._cut.set()
            case "lines":
                self.tally.words += sum(len(line["text"].split()) for line in message["lines"])
            case _:
                pass  # of no interest here

    async def _talk(self, socket: ClientConnection) -> None:
        await self.here.wait()
        await self._quiet(1.0)  # it greets first
        for turn in self._turns():
            said = SAID[int(self._rng.integers(len(SAID)))]
            await asyncio.sleep(_THINKS)
            self._sounds.clear()
            self._moved, self._was, start = 0.0, self._jaw, stopwatch()
            await self._send(socket, type="say", text=said)
            try:
                async with asyncio.timeout(_PATIENCE):
                    await self._sounds.wait()
            except TimeoutError:
                self.tally.unanswered += 1
                continue
            self.tally.first_sound.append(self._first - start)
            if turn % _INTERRUPTS == 0:
                await self._interrupt(socket)
            await self._quiet(_QUIET)
            if self._moved:
                self.tally.first_frame.append(self._moved - start)
            if self._rough and self._rng.random() < _LOSES:
                self._provoked = True
                socket.transport.abort()
                return
            if self._rough and self._rng.random() < _LEAVES:
                await self._leave(socket)
                return

    async def _leave(self, socket: ClientConnection) -> None:
        self._provoked = self._leaves = True
        await socket.close(1000)

    def _turns(self) -> Iterator[int]:
        turn = int(self._rng.integers(_INTERRUPTS))
        while True:
            turn += 1
            yield turn

    async def _interrupt(self, socket: ClientConnection) -> None:
        await asyncio.sleep(self._first + _AFTER - stopwatch())
        start = stopwatch()
        if start > self._speaker.until:  # it has said all already
            return
        self._cut.clear()
        self._speaker.hush(start)
        await self._send(socket, type="interrupt")
        with suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE):
                await self._cut.wait()
        self.tally.silence.append(stopwatch() - start)

    async def _quiet(self, seconds: float) -> None:
        """Wait until nothing has sounded for so long."""
        while True:
            left = self._speaker.until + seconds - stopwatch()
            if left <= 0:
                return
            await asyncio.sleep(max(left, 0.02))

    async def _acknowledge(self, socket: ClientConnection) -> None:
        while True:
            await asyncio.sleep(1.0)
            if self._speaker.last >= 0:
                waits = round(1000 * self._speaker.waits(stopwatch()))
                seq = self._speaker.last
                await self._send(socket, type="ack", seq=seq, buffered=waits, rtt=1)

    async def _send(self, socket: ClientConnection, **message: object) -> None:
        if self._rough and self._rng.random() < 0.01:
            self._provoked = True
            await socket.send(_GARBAGE[int(self._rng.integers(len(_GARBAGE)))])
        await socket.send(json.dumps(message))
