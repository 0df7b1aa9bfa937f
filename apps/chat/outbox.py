"""What a stay sends, in one order, to whichever socket is there for it.

Sound is kept until the browser says that it has played it, so that a socket may be lost, or a page
reloaded, and another take its place without a sample missing. Motion is of the moment: it is left
out where the browser is behind, and nothing of it is kept.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, replace

import numpy as np

from agent.types import RATE, Array, Beat, Pose
from apps.chat import wire
from apps.chat.messages import packed

_KEPT = 20.0  # s of sound that may wait to be played; more than that, and the character waits
_BEHIND = 4  # beats in the outbox beyond which motion is left out
_FILM = 3.0  # s of film that may wait; beyond, it is dropped and begins anew
_UNHAD = 3.0  # s of sent beats that the browser has not told to have; beyond, the same
_FADE = RATE // 100  # samples of the tail that a cut leaves behind
_LAG = 0.12  # s that a browser waits to even out the line, until it tells


@dataclass(frozen=True, slots=True)
class _Due:
    """A beat to be sent."""

    seq: int
    sound: bytes
    motion: bytes


class Feed:
    """One socket's share: packets in order until another takes over, or the stay ends."""

    def __init__(self, outbox: Outbox, last: int) -> None:
        self._outbox = outbox
        self._items: deque[str | bytes | _Due] = deque()
        self._news = asyncio.Event()
        self._over = False
        self.code, self.reason = 1000, ""  # of the end
        self.sent = last  # the last beat that went out, or that an earlier socket had

    def put(self, item: str | bytes | _Due) -> None:
        self._items.append(item)
        self._news.set()

    @property
    def pieces(self) -> int:
        """How many of a film wait."""
        return sum(isinstance(item, bytes) for item in self._items)

    def drop(self) -> None:
        """Send none of the film that waits."""
        self._items = deque(item for item in self._items if not isinstance(item, bytes))

    def end(self, code: int, reason: str) -> None:
        """Nothing more is put; what is there goes out first."""
        if not self._over:
            self._over, self.code, self.reason = True, code, reason
            self._news.set()

    def cut(self, seq: int) -> None:
        """Say before all that waits that sound up to beat `seq` is dropped, and send none of it."""
        for i, item in enumerate(self._items):
            if isinstance(item, _Due) and item.seq <= seq:
                self._items[i] = replace(item, sound=b"")
        self._items.appendleft(packed("cut", seq=seq))
        self._news.set()

    async def packets(self) -> AsyncGenerator[str | bytes]:
        """What is to be sent, in order."""
        while True:
            while self._items:
                item = self._items.popleft()
                if not isinstance(item, _Due):
                    yield item
                    continue
                behind = len(self._items) > _BEHIND or self._outbox.unheard(self.sent) > _UNHAD
                motion = b"" if behind else item.motion
                if item.sound or motion:
                    self.sent = item.seq
                    yield wire.beat(item.seq, item.sound, motion)
            if self._over:
                return
            self._news.clear()
            await self._news.wait()


class Outbox:
    """The port `Sink` of a stay, whether or not a socket is there."""

    def __init__(self, fps: int) -> None:
        self.latency = _LAG
        self.filmed = False  # a film of the beats is sent in their place
        self.refilm: Callable[[], None] = lambda: None  # has it begin anew
        self.seq = -1  # of the last beat that was put
        self.acked = -1  # the last beat that the browser has
        self._fps, self._most = fps, round(_KEPT * fps)
        self._kept: deque[tuple[int, bytes]] = deque()  # sound that may not have arrived
        self._room = asyncio.Event()
        self._room.set()
        self._feed: Feed | None = None
        self._cut = -1  # up to where sound was dropped last
        self._faded = False  # the beat to come begins with the tail of what was cut
        self._posed: Pose | None = None  # of the last beat; one that stands for two is sent once
        self._played = 0.0  # s that the browser had played when its socket was lost

    @property
    def attached(self) -> bool:
        return self._feed is not None

    @property
    def full(self) -> bool:
        """Whether so much sound waits that no more may be made."""
        return not self._room.is_set()

    async def room(self) -> None:
        """Wait until there is room for more sound."""
        await self._room.wait()

    async def put(self, beat: Beat) -> None:
        self.seq = round(beat.t * self._fps)
        if self.filmed:
            return
        sound = wire.sound(self._clean(beat))
        if sound:
            self._kept.append((self.seq, sound))
            if len(self._kept) >= self._most:
                self._room.clear()
        if self._feed is None:
            self.latency = max(0.0, beat.t - self._played)
        else:
            motion = b"" if beat.pose is self._posed else wire.motion(beat.pose)
            self._feed.put(_Due(self.seq, sound, motion))
        self._posed = beat.pose

    def tell(self, type: str, **fields: object) -> None:
        """Send a message, if somebody is there; who comes later is told anew how things stand."""
        if self._feed is not None:
            self._feed.put(packed(type, **fields))

    def film(self, data: bytes) -> None:
        """Send the next piece of the film, or a new one to a page that is far behind."""
        if self._feed is None:
            return
        if self._feed.pieces < _FILM * self._fps:
            self._feed.put(wire.film(data))
        else:
            self._feed.drop()
            self.refilm()

    def cut(self) -> None:
        """Take back all sound that was not played yet."""
        if self._cut == self.seq:
            return
        self._cut, self._faded = self.seq, True
        self._kept.clear()
        self._room.set()
        if self._feed is not None:
            self._feed.cut(self.seq)

    def attach(self, last: int, *hello: str) -> Feed:
        """Send to a new socket from now on: `hello`, then all sound after the beat `last`.

        The socket before it, if there is one, is told that it was taken over.
        """
        if self._feed is not None:
            self._feed.end(1000, "the talk goes on in another place")
        self._feed = feed = Feed(self, min(last, self.seq))
        for message in hello:
            feed.put(message)
        if self._cut >= 0:
            self.tell("cut", seq=self._cut)
        again = [(seq, sound) for seq, sound in self._kept if seq > last]
        for seq, sound in again:
            feed.put(_Due(seq, sound, b""))
        # Of what is sent only now nothing has been heard.
        waits = (self.seq + 1 - again[0][0]) / self._fps if again else 0.0
        self.latency = _LAG + waits
        return feed

    def detach(self, feed: Feed) -> bool:
        """The socket of `feed` is gone; whether nobody is there for it."""
        if self._feed is not feed:
            return False
        self._played = (self.seq + 1) / self._fps - self.latency
        self._feed = None
        return True

    def ack(self, seq: int, buffered: float, rtt: float) -> None:
        """The browser has all beats up to `seq`, and `buffered` s of sound to play."""
        sent = self.seq if self.filmed else self._feed.sent if self._feed is not None else -1
        seq = min(seq, sent)
        if seq < self.acked:
            return
        self.acked = seq
        played = seq - buffered * self._fps  # what was not goes with the page, if it is reloaded
        while self._kept and self._kept[0][0] <= played:
            self._kept.popleft()
        if len(self._kept) < self._most:
            self._room.set()
        playing = (seq + 1) / self._fps - buffered + rtt / 2
        self.latency = min(max((self.seq + 1) / self._fps - playing, 0.0), _KEPT)

    def unheard(self, sent: int) -> float:
        """Seconds of the beats up to `sent` that the browser has not told to have."""
        return (sent - self.acked) / self._fps

    def end(self, code: int, reason: str) -> None:
        """The stay is over: say so, and close."""
        if self._feed is not None:
            self.tell("bye", reason=reason)
            self._feed.end(code, reason)

    def _clean(self, beat: Beat) -> Array:
        """The sound of `beat`, without the tail of what was cut: the browser fades that itself."""
        if not self._faded:
            return beat.audio
        self._faded = False
        begun = [round((each.start - beat.t) * RATE) for each in beat.begun]
        tail = min([_FADE, *begun])
        return np.concatenate([np.zeros(tail, np.float32), beat.audio[tail:]])
