"""A visitor who speaks: sends what a microphone hears as a page does, and notes the answers."""

from __future__ import annotations

import asyncio
import json
import secrets
import struct
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count, cycle
from typing import Any

import numpy as np
from websockets.asyncio.client import ClientConnection, connect

from agent.clock import stopwatch
from agent.errors import BackendError, Unavailable
from agent.types import Array
from apps.bench.crowd import crowd
from apps.bench.figure import Figure, percentile
from apps.bench.loudspeaker import Loudspeaker
from apps.bench.server import served
from apps.bench.spoken import FRAME, Utterance, noise, pause
from apps.chat.visitor import COOKIE, stranger
from apps.chat.wire import HEARD

_IN = 120.0  # s until it is known by what one is heard: a model is loaded
_HEARD_BY, _DEAF = "You are heard by ", "this chat cannot hear"  # as the server says it
_PATIENCE = 12.0  # s after what was said until it is given up
_QUIET = 0.8  # s without sound, after which an answer is over
_STORY = "Tell me a story about the sea."
_BREAKS_IN = 3  # every so many turns it speaks while the character does,
_AFTER = 1.0  # s after the first sound


@dataclass(frozen=True, slots=True)
class Talk:
    """How long to talk with `persona`, s, beside how many others, and by what it hears."""

    persona: str = "mira"
    seconds: float = 60.0
    beside: int = 0
    ear: str = "auto"


@dataclass(slots=True)
class Account:
    """What was found. Times in s; `ended` and `text` of each turn that was heard."""

    heard_by: str = ""
    spoken_by: str = ""
    turns: list[tuple[Utterance, str, float]] = field(default_factory=list)  # its text, when over
    answers: list[float] = field(default_factory=list)  # from the turn's end to the first sound
    sounds: list[float] = field(default_factory=list)  # from the end of speech
    cuts: list[float] = field(default_factory=list)  # from the beginning of speech
    unbroken: int = 0  # times that the character spoke on
    unheard: int = 0
    halved: int = 0  # were over before their end
    unanswered: int = 0


async def run(talk: Talk, said: Sequence[Utterance], account: Account) -> None:
    """Raises `Unavailable` where nothing can be heard, `BackendError` where the server is not."""
    async with (
        served(talk.beside + 1, "--ear", talk.ear) as (port, _),
        crowd(port, talk.beside),
        connect(
            f"ws://127.0.0.1:{port}/line?persona={talk.persona}&key={secrets.token_hex(16)}&last=-1",
            additional_headers={"Cookie": f"{COOKIE}={stranger()}"},
            compression=None,
        ) as socket,
    ):
        await Speaker(socket, account).visit(said, talk.seconds)


class Speaker:
    """Speaks over `socket`, with an open microphone in a quiet room without echo."""

    def __init__(self, socket: ClientConnection, account: Account) -> None:
        self._socket, self._account = socket, account
        self._speaker = Loudspeaker()
        self._rng = np.random.default_rng(0)
        self._waiting = np.zeros(0, np.float32)  # to be sent
        self._zero = 0.0  # when frame 0 began to sound
        self._sent = 0  # frames
        self._heard: tuple[float, str] | None = None  # the last turn: when it was over, its text
        self._known = set[int]()  # lines
        self._hearing = False  # a turn is not over yet, by the server
        self._sounds: float | None = None  # when the first sound was heard since it was cleared
        self._cut: float | None = None  # when it was told since it was cleared
        self._news = asyncio.Event()  # something came
        self._begun = asyncio.Event()  # the stay
        self._about = asyncio.Event()  # it is known by what one is heard

    async def visit(self, said: Sequence[Utterance], seconds: float) -> None:
        """Talk for so long, until a turn is over.

        Raises `BackendError` where nothing is understood, or the line ends.
        """
        deeds = self._talk(said, seconds), self._listen(), self._acknowledge(), self._microphone()
        tasks = [asyncio.create_task(deed) for deed in deeds]
        done, left = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        for task in done:
            task.result()

    async def _talk(self, said: Sequence[Utterance], seconds: float) -> None:
        async with asyncio.timeout(_IN):
            await self._begun.wait()
            await self._send(type="mic", mode="open")
            await self._about.wait()
        await self._quiet(2.0)  # it greets first
        self._say(said[-1])  # what writes down loads, and is not measured yet
        if not await self._until(lambda: self._heard, stopwatch() + _IN):
            raise BackendError(f"of {said[-1].text!r} nothing is understood; see docs/hearing.md")
        await self._quiet(2.0)
        end = stopwatch() + seconds
        for turn, each in zip(count(1), cycle(said)):
            if stopwatch() > end:
                return
            if turn % _BREAKS_IN == 0:
                await self._break_in(each)
            else:
                await self._ask(each)
            await self._quiet(_QUIET)
            await self._until(lambda: None if self._hearing else True, stopwatch() + _PATIENCE)

    async def _ask(self, said: Utterance) -> None:
        account, begins = self._account, self._say(said)
        ends = begins + said.ends
        if not await self._until(lambda: self._heard, ends + _PATIENCE):
            account.unheard += 1
            return
        assert self._heard is not None
        over, text = self._heard
        if over < ends:
            account.halved += 1
            await asyncio.sleep(ends - stopwatch())
            return
        self._sounds = None
        account.turns.append((said, text, over - ends))
        if not await self._until(lambda: self._sounds, over + _PATIENCE):
            account.unanswered += 1
            return
        assert self._sounds is not None
        account.answers.append(self._sounds - over)
        account.sounds.append(self._sounds - ends)

    async def _break_in(self, said: Utterance) -> None:
        self._sounds = None
        await self._send(type="say", text=_STORY)
        if not await self._until(lambda: self._sounds, stopwatch() + _PATIENCE):
            self._account.unanswered += 1
            return
        await asyncio.sleep((self._sounds or 0.0) + _AFTER - stopwatch())
        self._cut = None
        begins = self._say(said)
        if await self._until(lambda: self._cut, begins + said.ends):
            self._account.cuts.append((self._cut or 0.0) - begins - said.begins)
        elif self._speaker.until >= stopwatch():  # else it had said all by then
            self._account.unbroken += 1
        await self._until(lambda: self._heard, begins + said.ends + _PATIENCE)

    def _say(self, said: Utterance) -> float:
        """When it begins to sound."""
        self._heard = None
        self._waiting = said.samples
        return self._zero + self._sent * FRAME / HEARD

    async def _until(self, holds: Callable[[], object | None], end: float) -> bool:
        with suppress(TimeoutError):
            async with asyncio.timeout(end - stopwatch()):
                while holds() is None:
                    self._news.clear()
                    await self._news.wait()
        return holds() is not None

    async def _quiet(self, seconds: float) -> None:
        """Wait until nothing has sounded for so long."""
        start = stopwatch()
        while True:
            left = max(self._speaker.until, start) + seconds - stopwatch()
            if left <= 0:
                return
            await asyncio.sleep(max(left, 0.02))

    async def _microphone(self) -> None:
        """A frame each 20 ms, as it has sounded."""
        await self._begun.wait()
        self._zero = stopwatch()
        while True:
            await asyncio.sleep(self._zero + (self._sent + 1) * FRAME / HEARD - stopwatch())
            part, self._waiting = self._waiting[:FRAME], self._waiting[FRAME:]
            samples = noise(self._rng, FRAME)
            samples[: len(part)] += part
            await self._socket.send(_frame(self._sent, samples))
            self._sent += 1

    async def _listen(self) -> None:
        async for message in self._socket:
            now = stopwatch()
            if isinstance(message, bytes):
                came = self._speaker.take(message, now)
                if came is not None and came.sounds and self._sounds is None:
                    self._sounds = came.at
            else:
                self._told(json.loads(message), now)
            self._news.set()
        raise BackendError(f"the line ended: {self._socket.close_reason}")

    def _told(self, message: dict[str, Any], now: float) -> None:
        match message["type"]:
            case "hello":
                self._speaker.greet(message["fps"], message["seq"], resumed=message["resumed"])
                self._begun.set()
            case "note":
                self._noted(message["text"])
            case "cut":
                self._speaker.cut(message["seq"], now)
                self._cut = now
            case "state":
                self._hearing = message["hearing"]
            case "lines":
                for line in message["lines"]:
                    if line["who"] == "you" and line["id"] not in self._known:
                        self._known.add(line["id"])
                        self._heard = now, line["text"]
            case _:
                pass  # of no interest here

    def _noted(self, text: str) -> None:
        """Raises `Unavailable` where the server tells that it does not hear."""
        if text.startswith((_DEAF, _HEARD_BY + "nothing")):
            raise Unavailable(f"there is nothing to measure: {text}")
        if text.startswith(_HEARD_BY):
            self._account.heard_by = text.removeprefix(_HEARD_BY).rstrip(".")
            self._about.set()

    async def _acknowledge(self) -> None:
        await self._begun.wait()
        while True:
            await asyncio.sleep(1.0)
            waits = round(1000 * self._speaker.waits(stopwatch()))
            await self._send(type="ack", seq=max(self._speaker.last, 0), buffered=waits, rtt=1)

    async def _send(self, **message: object) -> None:
        await self._socket.send(json.dumps(message))


def _frame(seq: int, samples: Array) -> bytes:
    """A message of the microphone, whose button is up."""
    pcm = np.clip(np.rint(samples * 32767), -32768, 32767).astype("<i2")
    return struct.pack("<BBHI", 1, 0, 0, seq) + pcm.tobytes()


def figures(talk: Talk, found: Account) -> Iterator[Figure]:
    """What of it was promised, and what explains it. Raises `Unavailable` as `spoken.pause`."""
    name = "voice" + f"_beside_{talk.beside}" * (talk.beside > 0)
    by = f"turns of {found.spoken_by}'s, heard by {found.heard_by}"
    yield Figure(f"{name}_turns", len(found.turns), by, 1, more=True)
    yield Figure(f"{name}_unheard", found.unheard, "turns", 0, more=False)
    yield Figure(f"{name}_halved", found.halved, "turns that were over before", 0, more=False)
    yield Figure(f"{name}_unanswered", found.unanswered, "turns", 0, more=False)
    pauses, rests, ends = list[float](), list[float](), list[float]()
    for said, text, over in found.turns:
        waits = pause(said, text)
        ends.append(over)
        if waits is not None:
            pauses.append(waits)
            rests.append(max(over - waits, 0.0))
    told = (
        ("pause", pauses, "ms that its ear pauses at least", (500, 500)),
        ("recognition", rests, "ms beyond that until the turn is over", (None, None)),
        ("end", ends, "ms from the end of speech until the turn is over", (None, None)),
        ("answer", found.answers, "ms from there until a page plays it", (250, 400)),
        ("first_sound", found.sounds, "ms of both", (None, None)),
    )
    for part, times, unit, targets in told:
        for percent, target in zip((50, 95), targets, strict=True):
            value = 1000 * percentile(times, percent)
            yield Figure(f"{name}_{part}_p{percent}", value, unit, target, more=False)
    cut = f"ms from a voice's beginning, of {len(found.cuts)}"
    yield Figure(f"{name}_cut_p50", 1000 * percentile(found.cuts, 50), cut, None, more=False)
    yield Figure(f"{name}_cut_p95", 1000 * percentile(found.cuts, 95), cut, 900, more=False)
    yield Figure(f"{name}_unbroken", found.unbroken, "interruptions", 0, more=False)
